"""Plots between people: visits, presents, learning, promises, goodbyes."""

PLOTS = {}

PLOTS["learning something"] = dict(b=("kin", "elder", "friend", "neighbour")), '''
{Anew} had always wanted to learn {skill}. {when} {Bnew} said, "[Then let us begin.|I could teach you.|What are you waiting for?]" [|{~w}]
[It looked so easy when {B} did it.|"The first rule is not to hurry," said {B}.|{He} had watched other people do it for years.] But {A} {skill.fail}. ["Everybody does that," {B} {~spoke}.|{B} tried not to laugh, and failed.|"Well," said {B}, "that was a beginning."] [The second time was worse.|{He} tried again, and again it went wrong.|{His} {~elder} looked in, and looked away.]
¶ [By the end of the week {he} wanted to give up.|"I shall never learn it," {he} {~spoke}.|At night {he} practised in {his} head.] ["Do you know how long it took me?" {B} asked. "A whole winter."|{B} made {drink} and said nothing, which helped.|"One more try," {B} {~spoke}, "and then supper."] [|{~inside}|{~talk}]
¶ [And then, {~after}, it happened.|It was on a_ {day2}, {~after}.|{He} was thinking of {topic.name} when it happened.] {A} {skill.win}. [{B} clapped until {bhis} hands hurt.|"There," said {B} quietly.|"Did you see that?" {he} shouted, though {B} was standing right beside {him}.]
[{~glad}|The next day {he} showed it to {C}, and to the whole of {street}.|Now it was {As} turn to teach somebody.|"What comes next?" {A} asked.] [|{~close}]
'''

PLOTS["a secret present"] = dict(b=("kin", "elder", "friend")), '''
{when} {Anew} wanted to give {Bnew} a present, and it had to be a secret. [|{~w}] [{He} had seen a_ {gift.adj} {gift} in the window of the {giftshop}, next to {giftshop.sight}.|{B} had once stopped in front of a_ {gift.adj} {gift} at the {giftshop}, and {A} had not forgotten it.]
[It cost more than {he} had.|{He} counted {his} money twice. It was not enough.|"That one is not cheap," said {D} behind the counter.] [So {he} did the {~chore.name} for half the street.|So {he} sold {his} own {thing} to {C}.|So {he} went without {snack} for a month.] [|{~inside}]
¶ ["Where do you go every afternoon?" {B} asked. "Nowhere," {A} {~said}.|{B} noticed, of course, and began to wonder.|It was not easy to keep quiet about it.] [When {A} had the money at last, the window was empty. {~worry} "Sold?" {he} asked. {D} reached under the counter. "I put it aside for you," {D} said.|On the way home with it at last {A} met {B} at the corner, and pushed it under {his} {wear} just in time.|When {A} had it at last, {he} hid it behind the {furniture}, and then worried that somebody would sit on it.]
¶ [On the morning of {Bs} birthday it lay on the table, wrapped in {colour} paper.|{B} undid the string slowly, as {bhe} always did.|"Is it a_ {thing2}?" {B} guessed, shaking the parcel. Then {bhe} opened it.] [When {bhe} saw the {gift}, {bhe} had to sit down.|{Bhe} looked at it, and then at {Ao}, and could not speak.|"How did you know?" {bhe} asked at last.]
[It has stood on {Bs} [shelf|windowsill|mantelpiece|desk] ever since.|"So that was your nowhere," {bhe} {~spoke}.|{A} had never enjoyed a birthday so much, and it was not even {his} own.] [|{~close}]
'''

PLOTS["an unexpected visit"] = dict(b=("elder", "friend", "kin")), '''
{when} {Anew} was busy with the {~chore.name} when the bell rang. [|{~w}] On the step stood {Bnew}, with [a suitcase|a_ {pet} on a lead|a_ {gift.adj} {gift} and a_ {bake}|{bhis} {wear} buttoned up wrong]. ["Surprise," said {B}.|"I was just passing," said {B}, who lived two hours away.|"You did get my letter?" asked {B}. There had been no letter.]
[{A} thought of the dishes in the sink.|There was nothing in the house but {produce} and an egg.|The {room} looked as if a storm had gone through it.] ["Come in," {he} {~spoke}, "and do not look at the {furniture}."|{~worry}|"How lovely," {he} {~spoke}, and meant it almost at once.]
¶ [{B} rolled up {bhis} sleeves and took a cloth.|While {B} washed {bhis} hands, {A} pushed everything into a_ {box}.|{A} ran across to {D} to borrow some bread.] [Together {they} made {dish} out of what there was.|There were {snack} after all, at the back of a tin.|Supper was {produce} and toast.] [{~talk}|{B} had news of everybody, good and bad.|{They} looked at old photographs, and laughed at the hats.]
¶ ["I had better catch my train," {B} said at nine. The last one had gone, so {bhe} slept on the sofa.|{Bhe} stayed for three days in the end.|When {bhe} left, the house seemed much too quiet.] ["Next time I shall write," {B} {~spoke}. "Please do not," {A} {~spoke}.|Under the {furniture2} {A} later found {Bs} {thing}, and knew that {bhe} would be back.|{~close}]
'''

PLOTS["a broken cup"] = dict(who="child", b=("elder",)), '''
{when} {Anew} was alone in the kitchen. [|{~w}] [{He} only wanted to reach the {~snack.name}|{He} was carrying too much at once|{He} was pretending to be a waiter], and [the|the old] {colour} cup fell and broke into four pieces. It was the favourite of {Bnew}. [It had come from {town}|{Bhe} had had it since {bhe} was small|{Bhe} drank {drink} from it every day].
{~worry} [{He} put the pieces into a_ {box} and pushed it under the {furniture}.|{He} hid the pieces in the pocket of {his} {wear}.] [When {B} came home and asked how the day had been, {he} said, "Fine."|At supper {he} could not eat.|"Has anybody seen my cup?" {B} asked that evening. Nobody answered.] [|{~inside}]
¶ [That night {he} lay awake.|All the next day {he} thought of nothing else.|{He} tried to do {his} {subject} and could not.] [Even {petname}, the {pet}, seemed to look at {him}.|{He} asked {C} what to do. "Tell the truth," said {C}. "It gets worse if you wait."] At last {A} fetched the pieces and put them on the table. "It was me," {he} said. "I am sorry."
¶ [{B} looked at them for a long time.|There was a silence.|{B} sat down and took {him} on {bhis} knee.] ["I knew," {bhe} {~spoke}. "I found them this morning. I was waiting for you."|"A cup is only a cup," {bhe} {~spoke}.|"Thank you for telling me," {bhe} {~spoke}. "I broke my father's pipe once, and blamed the {pet2}."]
[{They} glued it together, and now it holds pencils.|{They} mended it with a great deal of glue. It leaked, so {they} planted {~herb} in it.|On {Bs} next birthday there was a new cup, bought with {As} own money.] [|{~close}]
'''

PLOTS["moving away"] = dict(who="any", b=("friend",)), '''
{Bnew} was moving to {town}. [|{~w}] [For weeks {A} had tried not to think about it|Everybody had known it for months], but {when2} the van stood in {street}, [and two men were carrying out the {furniture}|with its doors open|half full of boxes]. [A_ {bird} sat on the roof of it.|The rooms echoed.|On the walls there were pale squares where the pictures had been.]
["Well," {A} said. "Well," said {B}.|{They} did not know what to say.|{A} helped to carry a_ {box} of {colour} plates.] [{~talk}|{They} talked about everything except goodbye.|{They} went once more to the {spot}, and found {spot.sight}, as always.]
¶ [Then {B} gave {him} a_ {gift.adj} {gift}. "You always liked it," {bhe} {~spoke}.|{A} had brought {his} own {thing}. "So that you have to come back and return it," {he} {~spoke}.|"You can have my {pet}," said {B}, and then shook {bhis} head. "No, you cannot."] [Somebody called from the van.|The driver looked at his watch.|Behind {them} {~sound.name}.] "I will write," said {B}. ["Everybody says that," {A} {~spoke}.|"So will I," {A} {~spoke}.] The van drove off, and {A} waved until it turned the corner.
¶ [For some days the street seemed too wide.|{He} did not go past the house for a while.] [Then, on {day2}, there was a letter, four pages long, with a drawing of a_ {beast} on the last.|Then the telephone rang. "It is much too quiet here," said {B}. "When are you coming?"|A week later a card came. On it stood only one line: "Have found a shop with good {snack}. Come soon."]
[{A} smiled for the rest of the day.|{He} looked up the trains the same evening.|{A} began to count the days to the holidays.|{~glad}]
'''

PLOTS["a bad night's sleep"] = dict(b=("neighbour",), part=("night",)), '''
Every night at eleven, {Bnew} [began to play the piano|moved the furniture about|walked up and down in heavy shoes]. {Anew} [lay in bed and counted|put a pillow over {his} head|looked at the ceiling]. [By {day} {he} was so tired that {he} put {produce} in the washing machine.|At work and at home {he} yawned all day.|"You look terrible," said {C}.]
[{A} wrote a note, and did not send it.|{A} knocked on the wall, but nothing changed.|{~worry}] ["Talk to {bhim}," said {C}.|"Be firm," {his} {~elder} advised.] So {A} went up, in {his} {wear}, and rang the bell.
¶ {B} opened at once. [{Bhis} eyes were red.|{Bhe} was wearing a_ {wear2} and holding a_ {thing}.|Behind {bhim} {A} saw a room with hardly anything in it.] ["Can you hear me down there?" {bhe} asked in horror.|"Oh," said {bhe}. "It is me, is it not? I keep you awake."] "I cannot sleep," {bhe} explained. ["Since my {pet} died, the evenings are so long."|"I start work at four in the morning, and I am afraid of oversleeping."|"My {~kin} is ill in {town}, and I wait for the telephone."]
¶ [{A} had prepared a speech. {He} forgot it.|{He} had come to complain, and now {he} sat down.|There was a pause.] "[Do you like {drink}|Do you play {game}|Would you like some {snack}]?" {he} asked. [{They} sat in {Bs} kitchen until one. {~talk}|It was the first of many evenings.|Half an hour later {they} were both yawning.]
[After that there was a carpet on the floor upstairs, and {A} slept like a stone.|From then on {B} stopped at ten, and {A} rather missed it.|{~close}]
'''

PLOTS["an old photograph"] = dict(b=("elder",)), '''
{when} {Anew} found a photograph in [an old cookery book|a_ {box}|the kitchen drawer]. [|{~w}] It showed {~twokids} in front of a_ {tree}, [squinting into the sun|with a_ {pet} between them|in clothes much too big for them]. On the back was written: "{town}, {month}."
["Who are they?" {he} asked {Bnew}.|{He} took it to {Bnew}, who was busy with the {~chore.name}.] {Bc} [put on {bhis} glasses|wiped {bhis} hands|held it close to the lamp]. ["That one is me," {bhe} {~spoke}.|"Good heavens," {bhe} {~spoke}. "I had forgotten that day."] [|{~inside}]
¶ "[And the other one?|And who is that?]" "That was {C}. We [were always together|shared a desk for six years|built a boat once, and it sank]. Then the {family2}s moved away, and [we lost touch|I never heard any more|I meant to write]." [{B} was quiet.|For a while nobody said anything.|{Bhe} turned it over and back again.] ["Have you ever tried to find out?" {A} asked.|"Perhaps we could look," {A} {~spoke}.]
[{They} wrote to the school in {town}.|{They} asked {D}, who knew everybody.|There were three people of that name in the book. {They} tried them one after the other.] [The first two knew nothing.|Nothing came for weeks.|It took until {day2}.] Then [a letter came|the telephone rang|there was an answer]. ["Is it true that you still have that photograph?"|"I have the same one on my wall."]
¶ [That summer two old friends sat under the same {tree}, talking about {topic.name}.|They met at the station, and knew each other at once.] [{A} took a new photograph.|{A} carried the {bake}.|{B} wore {bhis} best {wear} and was as nervous as a child.] [|{~close}]
'''

PLOTS["helping at a wedding"] = dict(who="any", b=("kin", "friend"), sky="any", part=("morning",)), '''
{Bnew} was getting married, and {A} [had promised to look after the rings|was to give a speech|was in charge of the {bake}]. {when} {he} put on {his} best {smart}, [which had fitted last year|which itched|and felt very grand]. [|{~w}]
[First the car would not start.|First {B} could not find {bhis} left shoe.|First {petname}, the {pet}, ran off with one of the ribbons.] [Then the {flower} arrived, and they were {colour} instead of {colour2}.|Then it turned out that the cook was in the wrong village altogether.|Then {D} called to say that the hall had been booked twice.] ["Do not tell {B}," everybody whispered.|{~worry}]
¶ [{C} knew somebody with a van, and {A} knew somebody with a field.|{A} ran to the {grocer} and bought all the {snack} they had.|{A} made a list, and crossed things off one by one.] By [noon|two o'clock] the tables stood under the {tree}, with {produce} in bowls and paper lanterns. [|A_ {bird} sang as if it had been hired.] ["Was it meant to be like this?" {B} asked. "Of course," {A} {~said}.|{B} looked round and could not believe {bhis} eyes.]
¶ [In {his} speech {A} said only three sentences, and two of them were about {hobby}.|Everybody danced, even {D}.|There was {dish} for eighty people, and somehow it was enough.] [Late in the evening {B} sat down beside {Ao}. "What really happened this morning?" {bhe} asked. "Ask me in ten years," {A} {~said}.|"I heard about the hall," {B} said later, "and the rest. Thank you."|When the last guest had gone, {they} ate the rest of the {bake} with {their} fingers.] [|{~close}]
'''
