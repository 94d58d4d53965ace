"""Plots at home: things lost and mended, kitchens, rooms, pets."""

PLOTS = {}

PLOTS["lost and found"] = dict(), '''
{when} {Anew} [could not find {his} {thing.adj} {thing}|noticed that {his} {thing} was gone|reached for {his} {thing.adj} {thing} and it was not there].
[|{~w}] [{He} had had it [the night before|at breakfast|only an hour ago]|It had been a present from {his} {~elder}, so it mattered|It was not worth much, but {he} had owned it for years].
{He} looked [in every drawer|behind the {furniture}|under the {furniture}|through all {his} pockets], then [in the kitchen|on the stairs|in the bathroom], and found only [a pencil stub|an old bus ticket|two coins and a button|a dried-up pen]. {~worry}
¶ ["Have you seen my {thing}?" {he} asked {Bnew}. "Not since {~weekday}," {bhe} {~said}. "Where did you have it last?"|"What are you looking for?" asked {Bnew}. "My {thing}," {he} {~said}. "I have looked everywhere."|At last {he} told {Bnew}, who put down {bhis} newspaper and said, "Then we will look together."]
[{They} went through the rooms one by one. [|{~inside}]|{Bc} was good at finding things, and began at the top of the house.|{A} tried to remember. There had been the {~chore.name}, and then the telephone, and then supper.]
¶ [It was {B} who found it.|In the end {he} found it {himself}.|Then {B} gave a shout.] The {thing} was {thing.at}, [of all places|where nobody would have thought of looking|quite safe and a little dusty].
["How did it get there?" {A} asked. {B} only shrugged.|"I must have put it there when the doorbell rang," {A} said, and felt foolish.|{A} remembered then: {he} had put it there on purpose, so as not to lose it.]
[{~glad}|Since then it has had a place of its own by the door.|"Next time," said {B}, "look in the silliest place first."] [|{~close}]
'''

PLOTS["mended at home"] = dict(b=("elder", "neighbour", "friend")), '''
[{when} the {broken} {broken.fault}.|The {broken} in {As} house was {broken.adj}, and {when} it {broken.fault}.] [|{~w}]
["That is the end of it," {A} said to {Bnew}.|{A} wanted to throw it out, but {Bnew} would not hear of it.|A new one would have cost too much, so {A} asked {Bnew} for help.]
["Nonsense," said {B}. "It only needs a little patience."|"Let me have a look first," {bhe} said.|{B} came with a_ {tool} and a_ {box.name} of odds and ends.]
¶ [{They} spread newspaper on the {furniture} and laid out the pieces in order|{A} held the torch while {B} worked|{B} turned it over, tapped it twice with a_ {tool2} and listened|First they could not even get a screw to move]. [|{~inside}]
[After half an hour|After two cups of {drink}|When it was nearly time for supper] {bhe} found the trouble: {broken.cause}. ["No wonder," {A} said.|"There you are," said {B}. "Such a little thing."|{A} would never have thought of that.]
Together they {broken.cure}, and {A} put everything back [in its place|as it had been], [with only one screw left over|and wiped it with a cloth|more slowly than {he} liked].
¶ [Then they tried it. It worked as if nothing had happened.|At the first try nothing happened. At the second it worked.|{He} hardly dared to try it, but it worked at once.]
["You could do it yourself next time," {B} {~spoke}.|{A} made {snack} to say thank you, and {they} ate every one.|"What do I owe you?" {A} asked. "A cup of {drink}," said {B}.|The {broken} was still {broken.adj}, but {A} would not have exchanged it for a new one.] [|{~close}]
'''

PLOTS["cooking for someone"] = dict(b=("friend", "kin", "elder")), '''
{when} {Anew} decided to cook {dish} for {Bnew}[, who had been ill|, who had had a hard week|, who was coming home that evening|]. [{He} had never made it before.|{He} had made it only once, and badly.|{His} {~elder} used to make it on Sundays.]
[|{~w}] {He} bought {dish.part} and {produce} at the {grocer}, [where {D} told {him} to use more salt|which smelled of {grocer.smell}|and carried everything home in a_ {box}].
¶ [The recipe was in an old notebook, in faded ink.|The recipe looked simple enough.|There was no recipe, only what {he} remembered.] {He} chopped and stirred[, and the windows steamed up|, while somewhere {~sound.name}| and tasted and stirred again].
[Then the telephone rang, and when {he} came back the bottom of the pan was black. {He} scraped what {he} could into a clean pan and said nothing.|There was too much pepper in it, so {he} added a potato, and then another.|Halfway through {he} found that there was no butter, and ran next door in {his} {wear.adj} {wear} to borrow some.|Everything went well until {he} dropped the lid behind the {furniture}.]
¶ At [six|seven|half past six] {B} came in, [stamping {bhis} feet|hung up {bhis} coat|tired and hungry], and [sniffed the air|looked at the table in surprise|stopped in the doorway]. ["Is that {dish}?" {bhe} asked.|"Something smells good," {bhe} said.]
[It was {dish.adj}, and they had two helpings each.|It was not perfect, but it was {dish.adj}, and nobody left a crumb.|{B} took one spoonful, then another, and then {bhe} asked for the recipe.]
["I burned it a little," {A} admitted. "That is the best part," {B} {~spoke}.|"You must do this more often," {B} {~spoke}.|{~talk}|Afterwards {B} did the washing-up and would not be helped.] [|{~close}]
'''

PLOTS["a cake goes wrong"] = dict(who="any", b=("friend", "kin", "elder", "neighbour")), '''
{Anew} [wanted to bake|had promised to bake|thought {he} would try to bake] a_ {bake} for {B}, [whose birthday was on {day}|who had a birthday that week|who was soon to have a birthday]. [|{~w}]
[{He} weighed the flour, beat the eggs and greased the tin.|{He} tied on an apron and read the recipe twice.|{He} cleared the {furniture} and lined up the eggs, the butter and the sugar.] [|{~inside}]
[But {he} took the salt for the sugar, and noticed it only when {he} licked the spoon.|But the oven was too hot, and after ten minutes there was smoke.|But {he} opened the oven too soon, and the middle sank.|But when {he} turned it out, half of it stayed in the tin.]
¶ ["Oh no," {he} said aloud, though nobody was there.|{~worry}|{He} could have cried.] [There was no time to begin again.|There were only two eggs left.|The shops would be shut by now.]
[So {he} cut away the bad part and covered the rest with {produce} and cream.|So {he} called {C}, who came over with more eggs and a cool head, and the second one rose.|So {he} broke it up, poured custard over it and called it a pudding.|So {he} made {snack} instead and stuck a candle in the biggest.]
¶ [When {B} saw it, {bhe} clapped {bhis} hands.|{B} walked round the table to see it from all sides.|{B} looked at it for a long moment. Then {bhe} laughed.] ["It is the first time anybody has baked for me in years," {bhe} {~spoke}.|"I like it better than anything from a shop," {bhe} {~spoke}.|"What is it?" {bhe} asked. "A surprise," {A} {~said}.]
[{They} ate it with {drink} and not a crumb was left.|By evening the plate was empty.|Everyone asked for a second piece.] [|{~close}]
'''

PLOTS["pet gone missing"] = dict(b=("kin", "elder", "neighbour", "friend")), '''
{Anew} had a_ {pet.adj} {pet} called {petname}. {when} {petname} was [not in the usual basket|nowhere to be seen|gone, and the back door stood open]. [|{~w}]
{He} called from the window and then from the gate. ["{petname}!" Nothing stirred.|No answer came.|Only a_ {bird} looked up.] {~worry}
¶ [{Bnew} came out to help.|{He} knocked at one door after another in {street}, and at the last {Bnew} put on a_ {wear} and came along.|{Bnew} wrote a notice and pinned it to the {tree} by the bus stop.]
[{They} looked under the cars and behind the sheds.|{They} walked to the {spot} and back.|{They} asked {D}, who had seen nothing, and a_ {job}, who had seen a_ {beast}.] [|{~outside}]
["{petname} will come home when it gets dark," {B} {~spoke}.|"Pets always do this at the worst moment," {B} {~spoke}.|{B} shook a box of biscuits, which usually worked.]
¶ Then {they} heard a faint sound of {pet.noise}. It came from [the coal shed|a garage that had been shut since morning|the top of the {tree2}|inside an empty {box}|behind the {furniture} on the landing]. [There was {petname}, dusty and very cross.|{petname} looked out, covered in cobwebs and not sorry at all.|There sat {petname}, as if nothing had happened.]
[{~glad}|{A} laughed and scolded in one breath.|"You silly thing," {A} said, and could say no more.] That evening {petname} got [a saucer of cream|a piece of chicken|the warmest place by the stove|twice the usual supper], and {B} got [a cup of {drink}|a slice of {bake}|{snack} and a great many thanks]. [|{~close}]
'''

PLOTS["power cut"] = dict(b=("kin", "elder"), sky="wind", tell=True), '''
{when} [the lights went out|the lights flickered twice and died|there was a bang, and every light in {street} went out]. {~w} {Anew} was [in the middle of the {~chore.name}|reading about {topic}|sitting at the table|half undressed].
"[Nobody move!|Stay where you are!|Is it only us?]" called {Bnew} from the kitchen. [Something fell over.|There was a crash, and then a giggle.|{A} heard drawers being pulled out.]
¶ [{They} found three candles and a box of damp matches.|There was one torch, and its battery was nearly flat.|{A} remembered the camping lamp in the cupboard.] By that small light the {furniture2} looked [twice as big|like a sleeping animal|quite unfamiliar]. [|{~w}]
[There was cold {dish} and some bread, so they had a picnic on the carpet.|The cooker was useless, so supper was {snack} and {produce}.|{They} ate the ice cream before it could melt.]
[Then they played {game} until the candle was an inch high.|{B} told how {bhe} had once lost {bhis} {thing} on a train.|{They} told stories, each a little longer than the last.|{They} sang every song they knew, and hummed the rest.]
¶ [Towards ten|Just as {A} was winning|When nobody was thinking of it any more], the lights came on again, [much too bright|and the fridge began to hum|and the radio said good night]. [{They} blinked at each other.|"Oh," said {B}, "what a pity."|Nobody got up.]
["Shall I turn them off again?" {A} asked, and {B} nodded.|{A} blew out the candles, almost sorry.|"We ought to do this every week," said {B}.] [|{~close}]
'''

PLOTS["tidying the attic"] = dict(b=("kin", "elder", "friend")), '''
{when} {Anew} began to clear out the [attic|cellar|spare room|shed] with {Bnew}. [|{~w}] [Nobody had done it for years.|It had been put off for too long.|"It will not take long," {B} had said.]
There was a_ {furniture} that had seen better days, a_ {box} of {colour} wool, {~numbered} jam jars and a_ {wear.adj} {wear} that fitted nobody. [|{~inside}]
["Keep or throw?" {B} asked each time.|{They} made two piles, one to keep and one to give away. The first grew faster.|{A} wanted to keep everything and {B} wanted to keep nothing.]
¶ At the bottom of [a_ {box2}|a suitcase|an old pillowcase] {A} found a_ {gift.adj} {gift}. ["Whose was this?" {he} asked.|{He} held it up to the light.|{He} had never seen it before.]
{B} [sat down on the floor|took it in both hands|went quiet for a moment]. ["I thought it was lost," {bhe} {~spoke}.|"It belonged to my {~elder}," {bhe} {~spoke}. "I used to love it."|"My first present from the {family}s," {bhe} {~spoke}. "I was about six."] [Then {bhe} told the whole story, with {~topic.name} in it and a journey by train.|{Bhe} told {him} about a house with a_ {tree} and a_ {pet} called {petname}.]
¶ [After that they did not throw away much.|By evening the room was not much emptier, but they knew every box.|In the end three bags went out, and the {gift} came down to the living room.]
[It stands on the [shelf|windowsill|mantelpiece|desk] now.|{A} cleaned the {gift} and gave it a place by the window.|"Keep," {A} said firmly, and {B} laughed.] [|{~close}]
'''

PLOTS["painting a room"] = dict(b=("friend", "kin", "elder")), '''
{Anew} [was tired of the {colour} walls in the {room}|wanted to paint the {room}|had promised to paint the {room}]. {when} {he} carried the {furniture} into the hall and [spread old sheets on the floor|opened the first tin|put on {his} oldest {wear}]. [|{~w}]
{Bnew} came to help, with a_ {tool} that was of no use and a bag of {snack} that was. ["Which colour?" {bhe} asked. "{colour2}," {A} {~said}.|"I do the corners, you do the rest," said {B}.|{They} began at the window and worked towards each other.]
¶ [In the tin the paint had looked {colour2}, but on the wall it was nearly {colour3}.|All went well until {petname}, the {pet}, walked through the tray.|Halfway through, the paint ran out.|{B} stepped back to admire the work and put {bhis} foot in the tin.]
[{They} looked at each other.|{A} did not know whether to laugh or cry.|"Well," said {B} after a while.] [{A} laughed first.|"It will dry lighter," {he} said, though {he} did not believe it.|There was nothing to be done but to go on.]
¶ [When it was dry it looked better than either of {them} had hoped.|By evening the room smelled of paint and looked twice as large.|The next morning, in daylight, the wall was just right.|It was not what {A} had wanted, but {he} liked it more each day.]
[There is still a small print by the door.|{They} ate the last of the {snack} on the floor.|"Next year the kitchen," said {B}. "Next year," {A} said, "I shall pay somebody."] [|{~close}]
'''

PLOTS["a strange noise"] = dict(b=("kin", "elder"), part=("evening", "night")), '''
{when} {Anew} [woke up|put down {his} book|sat up] because of a noise. [It was a scratching sound|Something was knocking, softly, three times and then three times again|It sounded like footsteps|It was a kind of squeak], and it came from [the kitchen|under the stairs|the roof|behind the {furniture}].
[{He} held {his} breath.|{~worry}|{He} told {himself} that old houses make noises.] [There it was again.|For a minute there was nothing, and then it began again.]
¶ {He} went to find {Bnew}. ["Did you hear that?" {he} whispered. "Hear what?" {bhe} said. Then {bhe} heard it too.|{B} was awake already, with a_ {tool} in {bhis} hand.|"It is nothing," said {B}, but {bhe} got up all the same.]
[{They} crept along the passage in {their} socks.|{A} went first with the torch, and {B} followed close behind.|The third stair creaked, as it always did.] {B} counted to three, and {A} opened the door.
¶ [On the floor sat a_ {beast}, no less frightened than {they} were. It looked at them, turned, and ran out through the cat flap.|It was only the {broken}, which {broken.fault}.|It was {petname}, the {pet}, with a paper bag over the head.|A branch of the {tree} was moving to and fro against the window.|A_ {bird} had come down the chimney and was walking about on the {furniture2}.]
["So that is our burglar," {B} {~spoke}.|{They} looked at each other and began to laugh.|{~glad}] [{They} had warm milk and {snack} before going back to bed.|It took a long time to get back to sleep, but for a better reason.|{A} left the light on in the hall, just the same.] [|{~close}]
'''
