"""Plots in town: shops, buses, school, work, errands."""

PLOTS = {}

PLOTS["the wrong bus"] = dict(who="any", b=("friend", "kin", "elder")), '''
{when} {Anew} [had to be at the {shop} by three|was on {his} way to see {Bnew}, who had moved to {~street}|wanted to visit {Bnew} in hospital|was meeting {Bnew} outside the {shop}]. [|{~w}]
{He} [got on the first bus that came|ran for the bus and just caught it|was thinking about {topic} and did not look at the number]. [Only when it crossed the river did {he} look up|After ten minutes nothing outside looked familiar|Then the driver called out a name that {he} had never heard]. It was the wrong bus. {~worry}
¶ {He} got off at the next stop, by [a_ {shop2} that smelled of {shop2.smell}|a field with a_ {tree} in it|a row of {colour} houses]. ["The next one back is in an hour," said a woman with a_ {box}.|The timetable had been torn down.|The only person there was a boy with a_ {pet} on a lead.]
[So {he} walked. On the way {he} passed {~spotsight} and a wall covered in {flower}.|{D}, who lived nearby and knew {his} family, offered {him} a lift.|So {he} sat down on the bench and ate {his} {snack}, and a_ {bird} came to share them.|A_ {job} on the same bench told {him} about {topic2} until the bus came.]
¶ [When {he} arrived at last, {B} was still there.|{B} was waiting at the corner, stamping {bhis} feet.|{He} was an hour late, but {B} only laughed.] ["Where on earth have you been?" {bhe} asked. "{~street}," {A} {~said}, "and it is rather nice there."|"I took the same wrong bus once," {bhe} {~spoke}, "and ended up in {town}."|"I thought you had forgotten me," {bhe} {~spoke}.]
[After that {A} always read the number twice.|{They} drank {drink} and {A} told {bhim} everything.|{~close}]
'''

PLOTS["market day"] = dict(b=("elder", "neighbour", "friend")), '''
{when} {Anew} went to the market [with {Bnew}|together with {Bnew}], [as {they} did every {day2}|because {they} needed {produce} for a_ {bake}|with a list and two bags]. [|{~w}]
[There were {produce2} in crates and {flower} in buckets.|The stalls stood close together, and everybody was shouting prices.|A_ {job} was selling {produce2} from the back of a van.] [The air smelled of {shop.smell}.|Somewhere {~sound.name}.|A small {pet} slept under the fish stall.]
¶ [At the third stall {B} put down {bhis} bag to taste {~produce.name}, and when {bhe} turned round it was gone.|{A} counted {his} money and found that it was not enough.|{A} chose the biggest {produce} and was told that they cost twice as much as last week.|Then it turned out that {A} had left the list on the {furniture}.]
["Never mind," {B} {~spoke}. "Let us think."|{~worry}|"That is what comes of talking," {B} {~spoke}.] [{D}, who had the stall opposite, waved them over. "Pay me next week," {D} said, and filled their bags.|{They} went back the way {they} had come, stall by stall, until a girl called out: she had been looking after everything.|{They} turned out {their} pockets, and together it was just enough.|So {they} bought what looked good instead, which was mostly {produce3}.]
¶ {They} carried everything home [along {street}|by way of the {spot}|on the bus, with the bags on {their} knees]. ["My arms are a foot longer," said {B}.|{~talk}|Two of the {~produce.name} did not survive the journey.]
[That evening there was {dish}, and it was {dish.adj}.|The kitchen smelled of {produce} for days.|{A} wrote a new list at once and pinned it inside {his} {wear}.] [|{~close}]
'''

PLOTS["first day at school"] = dict(who="child", b=("friend",), part=("morning",)), '''
[It was {As} first day at the new school|{Anew} had moved to {town} in {month}, and {day} was the first day at the new school]. [|{~w}] [{He} had hardly eaten any breakfast.|{His} {~elder} walked with {him} as far as the gate.|{His} shoes were new and pinched a little.]
[The corridors were long and smelled of floor polish.|Everybody seemed to know everybody else.|The bell was so loud that {he} jumped.] [{D}, the teacher, showed {him} a desk by the window.|The first lesson was {subject}, which {he} had never been good at.] [|Outside a_ {bird} was sitting in a_ {tree}, and {he} wished {he} could change places with it.]
¶ [At break {he} stood by the wall and pretended to read.|At lunch {he} did not know where to sit.|{He} could not find the room for {subject2} and opened the wrong door twice.] {~worry}
[Then a voice said, "Do you want {snack}? I have too many."|Then somebody tapped {him} on the shoulder. "You are going the wrong way. So did I, all last week."|"Is that seat free?" asked {bkid} with a_ {wear.adj} {wear}.] It was {bkid} called {Bname}, who [sat behind {him}|lived in {street}|knew everything about {hobby}].
¶ ["Is it always so loud here?" {A} asked. "Louder," {B} {~said}.|{They} found out that {they} both liked {hobby}.|{B} showed {him} the best corner of the yard and the {beast} that lived behind the bins.]
[By the last lesson {A} knew four names.|When the bell rang again, it did not seem half so loud.|In the afternoon {he} even answered a question, and it was right.] ["How was it?" {his} {~elder} asked at home. "All right," {A} {~said}, which meant a great deal.|"See you tomorrow," called {B} at the gate.|That evening {he} put {his} bag by the door without being told.]
'''

PLOTS["shopping for somebody ill"] = dict(b=("neighbour", "elder")), '''
{Bnew} had [a cold|hurt {bhis} ankle|been in bed since {day}], so {A} went to the {grocer} for {bhim}. [|{~w}] The list said {produce}, {snack}, {drink} and, at the bottom, in very small letters, [a bar of chocolate|something nice|a newspaper, if it is no trouble].
[There was a long queue.|The {grocer} smelled of {grocer.smell}.|By the door {he} saw {grocer.sight}.] [{A} could not read one of the words. It might have been {~produce.name} or {~produce.name}.|There were no {produce} left, and {he} did not know what {bhe} would like instead.|{He} was almost home when {he} noticed that the bag had a hole in it.]
¶ [So {he} asked {D}, who had served {B} for twenty years and knew at once.|{He} thought about it and took {produce2}.|{He} turned round and picked everything up, piece by piece, with the help of a_ {job}.] [|{~outside}]
"[You are an angel|You are early|That was quick]," said {B}, [sitting up|from under three blankets|in a voice like a_ {bird2}'s]. "[Did they have everything?|What do I owe you?|And did you get something for yourself?]"
¶ {A} put the things away and made {drink}. [{~talk}|{They} did the crossword together, and got stuck at seven across.|{A} watered the {flower} and fed {petname}, the {pet}.]
["Now you must catch it too," said {B} happily, "and I shall shop for you."|When {he} got up to go, {B} gave {him} half of the chocolate.|A week later {B} was well again and stood at {As} door with a_ {bake}.] [|{~close}]
'''

PLOTS["a misunderstanding"] = dict(b=("friend", "kin", "neighbour")), '''
For [a week|three days|nearly a month] {Bnew} [had not said a word to {Ao}|had walked past {As} door without knocking|had been strangely short with {Ao}]. {A} [could not think why|wondered what {he} had done|pretended not to mind]. [|{~w}]
["What is the matter with {B}?" asked {C}. "I wish I knew," {A} {~said}.|{He} went over everything {he} had said about {topic}.|{He} wrote a letter and tore it up again.]
¶ {when} {they} met by chance [in the {shop}, in front of {shop.sight}|at the bus stop in {street}|{spot.at}]. [There was nowhere to hide.|{B} looked at {bhis} shoes.|For a while neither of {them} spoke.] {A} took a deep breath. "Have I done something wrong?"
["You gave away my {gift}," {bhe} said at last. "The one I made for you." {A} stared at {bhim}. "It is on my [shelf|windowsill|mantelpiece|desk]. I look at it every day."|"You did not come to my birthday," {bhe} said. "I waited all afternoon." "But the card said the {ordinal}," {A} {~spoke}, and took it out of {his} bag. It did. {B} had written the wrong day.|"You told everyone that you hated my {dish}," {bhe} said. "I said that I ate it," {A} {~spoke}. "Three times!"|"You never answered my letter," {bhe} said. "What letter?" {A} asked. It was found the same evening, still in the pocket of {Bs} {wear}.]
¶ [{Bhe} turned red to the ears.|There was a silence. Then {they} both began to laugh.|"Oh," said {B}. "Oh dear."] ["I should have asked," {bhe} {~spoke}. "So should I," {A} {~spoke}.|"What a pair of fools we are," {A} {~spoke}.]
[{They} went for {drink} and stayed until the chairs were put up on the tables.|{They} walked home together the long way round.|{A} invited {bhim} to supper, and there was {dish}.] [|{~close}]
'''

PLOTS["a job interview"] = dict(who="adult", b=("friend", "kin"), part=("morning",)), '''
{Anew} had an interview at the {shop}[, the first in a year|, and {he} wanted the job badly|]. {He} had ironed {his} best {smart} the night before. [|{~w}] ["Just be yourself," said {Bnew}. "That is what worries me," {A} {~spoke}.|{Bnew} wished {him} luck and gave {him} a [daisy|rose|carnation] for {his} buttonhole.]
[On the way a bus drove through a puddle, and {he} was wet to the knees.|On the way {he} spilled {drink} on {his} sleeve.|{He} was so early that {he} walked round the block four times.|The button came off in {his} hand at the door.] {~worry}
¶ {D} [looked at {him} over a pair of glasses|shook {his} hand|pointed to a chair beside {shop.sight}]. ["Tell me about yourself."|"What do you know about {topic}?"|"Can you start early in the mornings?"] [{A} had prepared an answer and forgot every word of it, so {he} told the truth.|{He} began with {hobby} and somehow came to {topic2}.|{He} said yes before {he} had thought about it.]
[Then {D} noticed the {smart} and smiled. "I fell down the stairs at mine," {D} said.|Just then a customer came in with a_ {box}, and {A} got up and held the door without thinking.|Suddenly {~sound.name}, and they both laughed, and after that it was easier.]
¶ [Two days later the telephone rang.|The letter came on {day2}.|{He} had to wait a week.] [{He} had got it.|"When can you begin?" {D} asked.|{He} read it three times to be sure.]
["I told you so," {B} {~spoke}.|{B} brought {snack}, and {they} celebrated on the doorstep.|{A} sewed the button back on, with double thread.] [|{~close}]
'''

PLOTS["the wrong parcel"] = dict(b=("neighbour",)), '''
{when} a parcel came for {Anewto}. It was [flat and heavy|soft|as big as a_ {pet}|long and thin], and {he} [was not expecting anything|had been waiting for it|opened it on the table]. [|{~w}] Inside was a_ {gift.adj} {gift}, [and a card that said only "With love"|wrapped in {colour} paper|packed in old newspaper]. 
[{He} turned it over.|{~worry}|It was not what {he} had ordered.] [Then {he} read the label again, more slowly.|Then {he} looked at the name on the paper.] It was meant for {Bnew}.
¶ [{He} taped it up as well as {he} could|{He} practised what {he} would say|{He} thought of pretending to be out], and then {he} rang {Bs} bell. [|{~outside}]
["I am sorry," {A} said. "I opened it by mistake." {B} looked at the parcel, then at {him}. "So that is where it went," {bhe} said. "And I have got yours."|"I believe this is yours," {A} said. {B} unwrapped it and was silent for a moment. "It is from my {~kin} in {town}," {bhe} said. "We have not spoken for years."|{B} opened the door in a_ {wear}. "Is it about the noise?" {bhe} asked. "It is about a_ {gift}," {A} {~said}, and held it out.]
¶ ["Come in," {bhe} {~spoke}. "The kettle is on."|{Bhe} would not let {him} go without {snack}.|{They} had lived side by side for four years, and had never got further than good morning.] [{~talk}|It turned out that {they} both loved {hobby}.|The flat was full of books and {flower}.]
[{B} thanked {A} twice for the {gift}.|Since then {they} play {game} every {day2}.|After that the parcels could go where they liked.] [|{~close}]
'''

PLOTS["found money"] = dict(who="any", b=("kin", "friend", "elder")), '''
{when} {Anew} found a_ {colour} envelope [on the pavement outside the {shop}|under a seat on the bus|{spot.at}]. [|{~w}] There was [forty|sixty|two hundred] pounds in it, [and no name|and a shopping list|and a photograph of a_ {pet}].
["You could keep it," {Bnew} {~spoke}. "Nobody saw."|{He} showed it to {Bnew}. "What would you do?" {he} asked.|{He} thought of a new {wear}, and then of the person who had lost it.] [{He} thought about it all the way along {street}.|{~worry}|"Somebody is looking for this," {A} {~spoke}.]
¶ [{He} asked in the {shop2}, but {D} had heard nothing.|{They} pinned a note to the {tree} by the bus stop.|{He} waited there for half an hour, and watched {~spotsight}.] [Nobody came that day.|On {day2} there was a knock at the door.|Then {he} saw somebody walking slowly up the road, looking at the ground.]
[It was an old man in a_ {wear}. "It was for my wife's birthday," he said.|It was a_ {job}, quite out of breath. "That was my rent," came the answer.|It was {C}, who had been saving for a_ {gift}.] ["How much was in it?" {A} asked, to be sure. The answer was right to the penny.|{A} held out the envelope without a word.]
¶ [{~glad}|{A} would not take a reward, but said yes to a cup of {drink}.|A week later a_ {bake} stood on the doorstep, with no name on it either.] ["You see," {A} {~spoke}. "I see," {B} {~spoke}.|{B} was quite proud of {him}, and told everybody.|{~close}]
'''
