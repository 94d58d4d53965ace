"""Plots out of doors: weather, journeys, gardens, animals."""

PLOTS = {}

PLOTS["rain spoils a picnic"] = dict(b=("friend", "kin", "elder"), sky="wet"), '''
{Anew} and {Bnew} had planned a picnic by the {spot} for weeks. There were {snack}, {produce} and a_ {bake} in the basket. [Then, on {day}, it rained.|But on the morning itself the sky was black.|"It will not rain," {B} had said. It did.]
{~w} [{A} stood at the window and counted the puddles.|{B} put on {bhis} {wear.adj} {wear} and took it off again.|{They} listened to the forecast twice. It did not get better.]
¶ [{They} went all the same, and sat in a shelter by the car park with {their} collars up.|"Who says that a picnic needs grass?" {A} asked, and spread the rug on the floor between the {furniture} and the {furniture2}.|"We could have it in the shed," {A} {~spoke}, and so {they} did, among the flowerpots.]
[A_ {bird} came in out of the wet and looked at the {snack}.|The {bake} was a little squashed, but nobody minded.|{They} ate with {their} fingers and drank {drink} from the lid of the flask.] [{~talk}|{They} played {game}, and {B} won.|{B} told the story of the year when the tent blew away.]
¶ [At four it stopped, just as {they} were packing up.|It rained until dark.|Towards evening the clouds broke, and everything shone.] ["Typical," {A} {~spoke}.|"It was much better than ants and wasps," {B} {~spoke}.|"Same time next year?" {B} asked.] [|{~close}]
'''

PLOTS["lost in the fog"] = dict(b=("friend", "kin", "elder"), sky="fog"), '''
{when} {Anew} set out [for the {spot}|to visit {Bnew} on the other side of the hill|to walk home from the {shop}]. {He} had gone that way a hundred times. [{~w}|But halfway there the fog came down, so thick that {he} could not see {his} own feet.]
[First {he} lost sight of the fence, and then the path was gone too.|{He} passed the same {tree} three times.|Every bush looked like a person.] {~worry} ["Hello?" {he} called. It sounded very small.|Somewhere {~sound.name}, but {he} could not tell where.]
¶ {He} [stood still and listened|made {himself} stop and count to twenty|sat down on a stone and ate {his} {snack}]. [Then {he} heard water, and followed it down.|Then a bell struck, once, twice, three times, and {he} walked towards it.|Then a dog barked, and {he} knew that dog.|Then {he} felt gravel under {his} shoes.] [|A_ {beast} crossed in front of {him} without any hurry.]
¶ Little by little a light came out of the grey. It was [the lamp over the door of {B}|{B} with a torch|a window, and in it stood {B}]. ["There you are," said {B}. "I was about to come and look."|"Come in before you dissolve," said {B}.|"I have been ringing and whistling for an hour," said {B}.]
[There was hot {dish}, and dry socks.|{A} wrapped both hands round a mug of {drink}.|{He} had come in quite the wrong way, over the {family2}s' cabbages.] ["How did you find it?" {B} asked. "I listened," {A} {~said}.|The next day {he} walked the path again, in sunshine, and could not see how anybody could miss it.|{~close}]
'''

PLOTS["snowed in"] = dict(b=("kin", "elder", "neighbour"), sky="snow", part=("morning",)), '''
{when} {Anew} [could not open the front door|looked out and saw no road|woke because it was so quiet]. It had snowed all night, and {~drift}. [{~w}|No bus came, and no post.]
["No school, no work, no bread," said {Bnew}[| over the fence].|{Bnew} was already outside with a shovel.|{Bnew} had meant to go to {town} that day. "That is off," {bhe} {~spoke}.] {They} began to dig. [It took an hour to reach the gate.|The snow was light on top and heavy underneath.|After ten minutes {they} had taken off {their} scarves.]
¶ [Then {A} thought of {D}, who lived alone at the end of {street}.|Halfway down the path {they} heard somebody calling. It was {D}, whose door was blocked.] So {they} dug on, past the {tree} and the buried bench. [|A_ {bird} followed {them} from post to post.] [When {they} got there, {D} had been watching the whole time with the kettle on.|{D} passed a plate of {snack} out of the window.|"I thought nobody would come before spring," {D} said.]
¶ [In the afternoon the whole street was out. Somebody built a snowman in a_ {wear}.|{They} stayed until it got dark, playing {game}.|Back home {they} hung {their} wet things over the {furniture} and made {dish}.] [The next day it thawed, and everything dripped.|At night the plough came through, and in the morning the bus ran again, almost on time.|{A} ached all over and was happy.] [|{~close}]
'''

PLOTS["a bird in trouble"] = dict(b=("kin", "elder", "neighbour", "friend"), sky="any"), '''
{when} {Anew} found a_ {bird} [under the {tree}|on the doorstep|by the compost heap]. It [held one wing oddly|did not fly away|sat there with its feathers puffed up]. [|{~w}] [In the grass a cat was waiting.|{He} did not dare to touch it.|{His} first thought was to run for help.]
{He} put [{his} {wear}|a tea towel] over it, very gently, and carried it indoors in a_ {box}. ["What have you got there?" asked {Bnew}.|{Bnew} came and looked, and {bhis} face softened.] ["It flew against the window," {A} {~spoke}. "I think so, anyway."|"Will it die?" {A} asked.]
¶ ["Keep it dark and warm, and leave it alone," {B} {~spoke}.|{They} rang {D}, who knew about birds. "No milk and no bread," said {D}. "Just quiet."|{They} made holes in the lid and put the box beside the stove.] [{A} wanted to look every five minutes.|For an hour {they} did not hear a sound.|Meanwhile {A} tried to do the {~chore.name}, and kept stopping to listen.]
¶ [Then there was a scratching.|In the evening something fluttered.|The next morning the box was moving by itself.] {They} carried it out and opened the lid. [The {bird} looked at {them}, first with one eye and then with the other, and was gone.|For a moment nothing happened. Then it flew straight up into the {tree2}.|It hopped on the edge, shook itself, and flew over the roofs.]
["It might have said thank you," {B} {~spoke}.|{A} kept one small feather in {his} {thing}.|Whenever a_ {bird} sang there after that, {A} was sure that it was the same one.] [|{~close}]
'''

PLOTS["a garden contest"] = dict(who="any", b=("neighbour", "elder"), sky="fair"), '''
Every year {Bnew} grew the best {produce} in {street}, and every year {Anew} came second. [This time {A} had tried everything.|This time {he} had asked nobody for advice.|"Just wait," {A} told {bhim} in the spring.] {He} [watered them at dawn|read to them in the evenings|covered them with {his} own {wear} on cold nights]. [|{~w}]
[Then, a week before the show, the {thief} came.|Two days before the show {he} found a hole under the fence.|And then one morning half of the bed was bare.] [Something had eaten all but three.|There were small tracks everywhere.|What was left looked sad.] {~worry}
¶ [{B} leaned over the fence. "Mine too," {bhe} said.|{He} expected {B} to be pleased, but {B} took off {bhis} {wear2} and came through the gate.] ["We shall have to watch together," {bhe} {~spoke}.|"We need a plan," {bhe} {~spoke}.] So {they} sat up all night between the {flower} and the {tree}, with a flask of {drink}. [|{~talk}]
[Towards three a_ {thief} came out of the hedge, with four young ones behind it.|At dawn they saw it at last: a_ {thief}, fat and quite unafraid.] {They} [looked at it, and it looked at {them}|held {their} breath] and [nobody had the heart to chase it away|neither of {them} moved].
¶ [At the show a stranger from {town} won.|{They} showed what was left on one plate, under two names, and came third.|{They} took a_ {bake} to the show instead.] ["Next year," {B} {~spoke}, "we put in an extra row."|Since then there has been a gate in the fence, and it is never shut.] [|{~close}]
'''

PLOTS["a long journey"] = dict(who="any", b=("kin", "elder", "friend"), part=("morning",)), '''
{when} {Anew} took the train to {town} to see {Bnew}[, for the first time alone|, after almost two years|]. {He} had [a_ {gift} in {his} bag|a_ {box} on {his} knees and {snack} in {his} pocket|packed and unpacked three times]. [|{~w}]
[Opposite {him} sat a_ {job} who was asleep before the first tunnel.|A woman with a_ {pet} in a basket sat down beside {him}.|Two boys were playing {game} on a suitcase.] [Fields went by, and a_ {spot}, and {~spotsight}.|{He} tried to read a book about {hobby}, but looked out of the window most of the time.]
¶ Then the train stopped, in the middle of nowhere. [Ten minutes passed, and then twenty.|"There is a_ {beast2} on the line," somebody said.|A voice said something that nobody understood.] [|{~worry}] [People began to talk to each other.|Somebody opened a tin of {~snack.name} and passed it round.|The {pet} got out and was caught again two carriages further on.] [{~talkfirst}|{A} learned a card trick and forgot it again at once.|{A} shared {his} {~produce.name} with the whole compartment.]
¶ It was late when the train came in. [{B} was standing at the very end of the platform, waving with both arms.|{B} had waited all the time, with {bhis} hands in the pockets of {bhis} {wear}.|At first {he} did not see {B} among all the hats and bags.] ["You have grown," {B} {~spoke}.|"You have not changed," {bhe} {~spoke}.|"Was it a bad journey?" {bhe} asked. "No," {A} {~said}. "It was rather a nice one."]
[At {Bs} house there was {dish}, kept warm between two plates.|{They} talked half the night.|{He} fell asleep on the sofa with {his} shoes on.] [|{~close}]
'''

PLOTS["the heat wave"] = dict(b=("kin", "elder", "neighbour"), sky="heat"), '''
It had not rained for [five weeks|twenty days|most of {month}]. {~w} [In {As} flat the butter had turned to oil|{Anew} sat in the kitchen with both feet in a bucket|{Anew} had not slept for three nights]. [|{~outside}]
["I cannot even think," {A} {~spoke}.|{He} lay on the floor and dreamed of snow.|The shops had run out of ice.] Then [the water failed too|the fridge gave up|the fan made a noise and stopped]. {~worry}
¶ ["Come on," {B} said. "It is cooler {spot.at}."|It was {B} who had the idea.|{A} looked at {B}, who was fanning {bhimself} with a newspaper.] {They} took {snack}, {drink} and two blankets and went out to the {spot}. [Half the street was there already.|There {they} met {D}, who had brought a deckchair and a newspaper.|There {they} found {spot.sight}, and for the first time that day a little air.]
[Children ran about in their pyjamas.|Somebody had brought {produce}, cut into pieces.|{They} lay on {their} backs and looked for shooting stars.|Somewhere {~sound.name}, and nobody complained.] [{~talk}|A bat flew to and fro above {their} heads.]
¶ [Towards morning the first drops fell, as large as coins. Nobody ran.|In the night the thunder came. {They} ran home through the rain, laughing, as wet as fish.|{They} slept there until the sun came up.] ["I take back everything I said about rain," {B} {~spoke}.|The next day it was cooler, and everyone was a little sorry.|{~close}]
'''
