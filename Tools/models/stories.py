"""Short everyday stories: who, where, what goes wrong or well, how it ends."""

import words
from grammar import expand, join, person_slots, with_article


def _character(dice, prefix, taken):
    """A child or an animal; returns its slots and the sentence part that introduces it."""
    while True:
        pronoun = dice.pick(["she", "he"])
        if dice.chance(0.55):
            name = dice.pick(words.GIRLS if pronoun == "she" else words.BOYS)
            child = "girl" if pronoun == "she" else "boy"
            introduction = dice.pick([f"a_ {dice.pick(words.TRAITS)} {child} named {name}",
                                      f"a {child} called {name}", f"a little {child} named {name}"])
        else:
            creature = dice.pick(words.CREATURES)
            name = f"the {dice.pick(words.SIZES)} {creature}" if dice.chance(0.4) else f"the {creature}"
            introduction = f"a_ {dice.pick(words.TRAITS)} {name[4:]}"
        if name not in taken:
            taken.add(name)
            slots = person_slots(prefix, name, pronoun)
            slots[f"{prefix}.new"] = introduction
            return slots


def _world(dice):
    """All slots a story may use; one draw per story keeps its sentences about the same things."""
    taken, slots = set(), {}
    for prefix in "ABC":
        slots |= _character(dice, prefix, taken)
    slots["A.trait"], slots["A.trait2"] = dice.several(words.TRAITS, 2)
    relative, pronoun = dice.pick(words.RELATIVES)
    # `{R}` follows a possessive: "his grandmother".
    slots |= person_slots("R", relative, pronoun)
    (here, to_here, sights), (there, to_there, other_sights) = dice.several(words.PLACES, 2)
    first, second, third = dice.several(sights, 3)
    thing, other_thing = dice.several(words.THINGS, 2)
    looks = dice.pick(words.COLOURS) if dice.chance(0.6) else dice.pick(words.MATERIALS)
    season = dice.pick(["any", "any", "any", *words.SEASONS])
    times, weather = words.SEASONS[season]
    food, other_food = dice.several(words.FOODS, 2)
    build, build_from = dice.pick(words.THINGS_TO_BUILD)
    fear, truth = dice.pick(words.FEARS)
    slots |= {
        "time": dice.pick(times), "weather": expand(dice.pick(weather), {}, dice),
        "here": here, "to_here": to_here, "sight": first, "sight2": second, "sight3": third,
        "there": there, "to_there": to_there, "othersight": dice.pick(other_sights),
        "thing": thing, "athing": with_article(f"{looks} {thing}"), "lookthing": f"{looks} {thing}",
        "otherthing": other_thing, "food": food, "food2": other_food, "dish": dice.pick(words.DISHES),
        "hidden": dice.pick(words.HIDING_PLACES), "game": dice.pick(words.GAMES),
        "build": build, "material": build_from, "fear": fear, "truth": truth,
        "lesson": dice.pick(["share", "ask for help", "try again", "listen", "tell the truth", "be kind", "be patient",
                             "be honest", "think first", "have friends", "take care of small things"]),
        "coins": dice.pick(["three", "four", "five", "six", "seven", "ten"]),
        "Days": dice.pick(["three", "five", "ten", "many"]), "Aname": slots["A"].removeprefix("the "),
        "colour": dice.pick(words.COLOURS),
    }
    slots["ingredient"], slots["ingredient2"] = dice.several(words.INGREDIENTS, 2)
    return slots


OPENING = [
    "{time}, {A} went {to_here}. {weather}",
    "{time}, {A} was {here}. [{weather}|{A.he} could see {sight} and {sight2}.]",
    "Once there was {A.new}. {time}, {A.he} went {to_here}.",
    "Once upon a time, there was {A.new}. {A} liked to be {here}, [where there were {sight}|because of the {sight}].",
    "{time}, {A} woke up early. {A.he} [looked out of the window|got up quickly|could not sleep any more]. {weather}",
    "Near the village lived {A.new}. [Every day|Often|Sometimes] {A.he} went {to_here} to look at the {sight}.",
    "There was once {A.new}. [{A.he} lived in a small house.|{A} had many friends.|] {time}, {A.he} was {here}.",
    "Do you know the story of {A}? {A.he} was {A.trait} and {A.trait2}. {time}, {A.he} went {to_here}.",
]
OPENING_WITH_FRIEND = [
    "There was once {A.new} who lived near {B.new}. {time}, they [met|were sitting together] {here}.",
    "{A} and {B} were [good|old|best] friends. {time}, they [met|were walking] {here}. {weather}",
    "{A.new} and {B.new} lived [in the same street|in one house|side by side]. {time}, they went {to_here} together.",
]
SCENERY = [
    "There were {sight3} [everywhere|all around|on both sides].",
    "{A} looked at the {sight2} [for a while|and smiled|and thought about {food}].",
    "[A bird|A small bird|A_ {colour} bird] was singing [in a tree|on a branch|somewhere far away].",
    "{A} [could hear|heard] [the wind|a dog|some voices|a bell] [in the distance|not far away].",
    "Everything was [quiet|calm|still].", "It smelled of [grass|rain|flowers|wood|bread].",
    "The clock [on the tower|in the house] struck [three|four|five].", "{A} was [hungry|a little tired|thinking hard].",
    "A_ [black|white|grey|brown] cat [watched them|was sleeping in the sun|ran across the way].",
    "Nobody said anything [for a while|for some time].",
]
ENDING = [
    "[They|They both] went home [happy|tired but happy|with a smile|hand in hand].",
    "{A} was very happy [that day|that evening|again]. [{A.he} slept well that night.|]",
    "From that day on, {A} and {B} were [good|best|great] friends.",
    "In the evening, {A} told {A.his} {R} [everything|the whole story|about it]. {A.his} {R} [laughed|smiled|was proud of {A.him}].",
    "\"[That was a good day|What a day|I will never forget this],\" said {A}. {B} [thought so too|nodded|agreed].",
    "[And so|In this way] {A} learned that it is good to {lesson}.",
    "Then the sun went down [behind the hills|over the trees], and [it was time to go home|the stars came out|everyone went to bed].",
    "{A} never forgot [it|that day|what {B} had said].",
]

LOST = [
    ["{A} was playing with {A.his} {lookthing}.", "{A.he} had {A.his} {lookthing} with {A.him}. It was a present from {A.his} {R}.",
     "{A} had {athing}, and {A.he} [loved it very much|took it everywhere]."],
    ["[But suddenly|Then|After a while] {A.he} [saw|noticed|found out] that the {thing} was gone. {A.he} [felt sad|began to cry|was very worried|did not know what to do].",
     "[But|Then] {A.he} put it down and forgot it. When {A.he} came back, the {thing} was not there any more."],
    ["{A.he} looked [under the bench|behind the trees|in the grass|in {A.his} bag], but {A.he} could not find it.",
     "{A.he} searched [everywhere|for a long time], but there was no {thing}.", "\"Where is my {thing}?\" said {A}. \"[I cannot find it|It was here before]!\""],
    ["Then {B} came by. \"[Why are you sad|What is wrong|What are you looking for]?\" asked {B}. \"I lost my {thing},\" said {A}. \"[I will help you|Let us look together|Do not worry],\" said {B}.",
     "{A} met {B.new} and asked, \"Have you seen my {thing}?\" ^{B} [thought for a moment|shook {B.his} head]. \"No, but [I can help you to look for it|we can look together],\" {B.he} said."],
    ["They [looked|searched] together. At last {B} found the {thing} {hidden}.", "They walked {to_there} and asked {C}. \"I saw {athing} {hidden},\" said {C}. And there it was!",
     "[Soon|After an hour], {B} called, \"[Look|Come here], here it is!\" The {thing} was {hidden}."],
    ["\"Thank you!\" said {A}. [{A.he} gave {B} {food}.|{A.he} hugged {B}.|\"You are very kind.\"]", "{A} was so glad that {A.he} [danced|laughed|jumped up and down]. [\"You are a true friend,\" {A.he} said to {B}.|]"],
]
FRIENDS = [
    ["{A} was alone and had nobody to play with.", "{A} was new there and did not know anyone.", "{A} felt [lonely|a little lonely|bored]."],
    ["There {A.he} saw {B.new}. ^{B} was [sitting|standing|playing] [near the {sight3}|all alone|on a stone].", "Then {B.new} came along the path. {B.he} was carrying {athing}."],
    ["\"Hello,\" said {A}. \"[What are you doing|Do you want to play with me|What is your name]?\" ^{B} [smiled|was surprised|looked up]. \"[I am looking at the {sight2}|I would like to play {game}|I live here],\" {B.he} said.",
     "At first {A} was too shy to [speak|say hello]. But {B} [smiled at {A.him}|waved] and said, \"[Come and sit with me.|You can play with my {thing}.|Do you like {food}?]\""],
    ["They played {game} [all afternoon|until it was dark|for hours].", "They walked {to_there} and looked at the {othersight}.", "They sat down, shared {food} and talked about [many things|their families|the weather|their dreams]."],
    ["\"[Can we meet again tomorrow|Will you come back tomorrow]?\" asked {A}. \"[Yes, of course|Yes, I will be here]!\" said {B}.", "{A} gave {B} [{athing}|{food}], and {B} gave {A} [{food2}|a_ {otherthing}]."],
]
FEAR = [
    ["{A} was afraid of {fear}. [{A.he} did not tell anyone.|All {A.his} friends knew it.|{A.he} did not know why.]"],
    ["\"[Come with me|Let us go {to_there}|We can go together],\" said {B}. But {A} [shook {A.his} head|did not move|stayed where {A.he} was]. \"I am afraid,\" {A.he} said.",
     "{B} asked {A} to come along, but {A} said no. [{A.his} heart beat fast.|{A.his} knees were shaking.]"],
    ["\"I was afraid too [once|when I was small],\" said {B}. \"[Take my hand|Breathe slowly|Do it step by step].\"", "{B} did not laugh. {B.he} [sat down beside {A}|took {A.his} hand|waited] and [said nothing|sang a quiet song|told {A.him} a funny story]."],
    ["So {A} [closed {A.his} eyes|took a deep breath|counted to ten] and tried. {truth}. [It was not so bad.|Nothing bad happened.]", "Slowly, {A} [went on|came closer|tried again]. {truth}."],
    ["\"I did it!\" [said|cried|shouted] {A}. [{A.he} felt very brave.|{A.he} was proud of {A.himself}.]", "After that, {A} was not afraid of {fear} any more."],
]
BAKING = [
    ["{A} wanted to make {dish} for {A.his} {R}. [It was {R.his} birthday.|{R.he} was coming to visit.|It was a surprise.]", "\"Let us make {dish},\" said {A.his} {R}. {A} liked that idea."],
    ["But there was not enough {ingredient} in the house. So {A} went to {B} and asked for [some|a little] {ingredient}. \"[Of course|Here you are|Take as much as you like],\" said {B}.",
     "{A.he} took {ingredient} and {ingredient2} and put them [on the table|in a big bowl]. {B} [helped|wanted to help] {A.him}."],
    ["They mixed everything with [a spoon|their hands] and put it in the oven. Soon the kitchen smelled [wonderful|sweet and warm|very good].",
     "{A} dropped [the bowl|an egg|the spoon] on the floor. \"Oh no!\" {A.he} said. But {B} only laughed, and they [started again|cleaned the floor together]."],
    ["When it was ready, they put it on the table. Everyone [ate|took] a big piece.", "{A.his} {R} tasted it and [smiled.|said, \"This is the best I have ever eaten.\"]"],
]
BUILDING = [
    ["{A} and {B} wanted to build {build}. They needed {material}.", "\"I want to build {build},\" said {A}. \"Can I help?\" asked {B}. \"Yes, [please|you can bring {material}],\" said {A}."],
    ["They worked [all morning|for three days|the whole day]. [It was hard work.|{A} held the pieces and {B} put them together.]", "{A} found {material} {there}, and {B} carried everything back. [It was heavy.|It took a long time.]"],
    ["But then [the wind came|it started to rain|{C} ran into it], and everything fell down. {A} was [angry|very sad|ready to give up].", "But it was too [small|weak|crooked] and it broke. \"[It is my fault|This will never work],\" said {A}."],
    ["\"[Let us try again|We can make it better],\" said {B}. This time [{C} helped them|they worked more slowly|they used more {material}].", "Then {C} came and showed them [a better way|how to do it]. They started again."],
    ["At last it was ready. It was [strong and beautiful|not perfect, but it was theirs|better than before].", "In the end it was [done|finished]. They [looked at it|sat down in front of it] and ate {food}."],
]
MISTAKE = [
    ["{B} had {athing}. {A} [wanted to have one too|liked it very much|wanted to see it].", "{A} found {athing} {hidden}. It belonged to {B}."],
    ["{A.he} took it [without asking|and ran away|home and hid it].", "{A.he} played with it, and [suddenly|by accident] it broke. {A.he} hid the pieces {hidden}."],
    ["{B} [looked for the {thing} everywhere.|was very sad.|came and asked, \"Do you know where my {thing} is?\"] ^{A} [said nothing|looked at the floor|said no].", "At night {A} could not sleep. {A.he} thought of {B}."],
    ["{A.his} {R} saw that something was wrong. \"[Tell me|You can tell me everything|What happened],\" {R.he} said. So {A} told {R.him} the truth.", "The next day {A} [felt bad|had a heavy heart]. {A.he} [knew what to do|wanted to make it good again]."],
    ["{A} went to {B} and said, \"I am sorry. I took your {thing}.\" ^{B} was [angry at first|quiet for a moment|surprised]. Then {B.he} said, \"[Thank you for telling me|It is all right|I am glad that you told me].\"",
     "\"I am so sorry,\" said {A}, and gave {B} [{A.his} own {otherthing}|the {thing}|a_ new {thing}]. \"[We are still friends|I forgive you],\" said {B}."],
]
JOURNEY = [
    ["{A} and {B} wanted to go {to_there}. They took {food}, {food2} and a_ {thing} with them.", "\"What is behind the hills?\" asked {A}. {B} did not know. So they packed {food} and set out."],
    ["They walked past {sight} and {sight2}. [Their legs got tired.|They sang songs on the way.|Nobody else was on the road.]", "The way was [long|steep|full of stones]. {A} walked in front, and {B} followed."],
    ["Soon it got [dark|cold], and they did not know the way any more. \"Are we lost?\" asked {B}. \"[I think so|Maybe|Do not be afraid],\" said {A}.", "They came to a river. There was no bridge. [{A} put a long log over the water.|{B} looked for a place where the water was low.]"],
    ["Then they saw a light. It was the house of {C.new}. \"Come in,\" said {C}, and gave them {food}.", "{C.new} showed them the [right|short] way. \"[Go straight on|Turn left at the big tree|Follow the river],\" {C.he} said."],
    ["At last they were {there}. They saw {othersight}, and it was [more beautiful than they had thought|just as they had dreamed].", "When they came home, {A.his} {R} was waiting at the door. [{R.he} was not angry, only glad.|\"Where have you been?\" {R.he} asked.]"],
]
CONTEST = [
    ["{A} said, \"I am faster than you.\" \"[No, you are not|We will see],\" said {B}. So they decided to have a race {to_there}.", "There was a race {here}, and {A} and {B} both wanted to win. The prize was {athing}."],
    ["{C} counted, \"One, two, three, go!\" They ran [past the {sight}|as fast as they could].", "All the [animals|children|neighbours] came to watch. At first {A} was in front."],
    ["But {B} fell and hurt {B.his} [leg|foot]. {A} heard {B.him} cry and stopped. {A.he} went back to help.", "Halfway, {A} [sat down to rest|stopped to eat {food}|looked at the {sight2}] and {B} ran past {A.him}."],
    ["They walked to the end together. \"[You both win|A good friend is better than a prize],\" said {C}.", "In the end {B} won. {A} was [a little sad|not happy at first], but {A.he} said, \"Well done!\" ^{B} shared the prize with {A.him}."],
]
HELPING = [
    ["{B.new} was sitting {there}. {B.he} had hurt {B.his} [leg|foot|back].", "{A} heard a quiet voice. It was {B}. \"Help me, please,\" {B.he} said. \"[I am stuck|I cannot get up|I am so hungry].\""],
    ["\"[Do not worry|Wait here|Stay calm],\" said {A}. {A.he} ran home and came back with [{food}|a warm blanket|{A.his} {R}].", "{A} was small, but {A.he} [had an idea|was not afraid]. {A.he} called {C}, and together they [pulled|lifted|carried] {B} [out|up|home]."],
    ["\"You are [so kind|very good to me],\" said {B}. \"[One day I will help you too.|How can I thank you?]\"", "After some days {B} was [well|strong] again."],
    ["[Some weeks later|When winter came], {A} had no food left. There was a knock on the door. It was {B}, and {B.he} had brought {food} and {food2}.", "[Later|In spring], {A} lost {A.his} {thing} in the water. {B} saw it and brought it back to {A.him}."],
]

SHOPPING = [
    ["{A.his} {R} needed {ingredient} and {ingredient2}. \"[Can you go to the shop|Please buy them for me],\" {R.he} said, and gave {A.him} {coins} coins.", "{A} had saved {coins} coins. {A.he} wanted to buy {athing} for {A.his} {R}."],
    ["{A} put the coins in {A.his} pocket and [ran|walked] to the shop. On the way {A.he} [sang a song|jumped over every stone|met {B} and stopped to talk].", "On the way {A.he} met {B}, who had no money and was hungry. {A} gave {B.him} [one coin|two coins]."],
    ["The shop was [small|full of people|almost empty]. \"[Good morning|Hello|What would you like],\" said {C}, who worked there. ^{A} looked at [all the shelves|the cups and the boxes|everything].",
     "\"How much is it?\" asked {A}. \"{coins} coins,\" said {C}. {A} [counted the coins twice|put the coins on the table|opened {A.his} hand]."],
    ["But there was a hole in the pocket, and the coins were gone. {A} [almost cried|turned red|looked at {A.his} feet]. \"[You can pay tomorrow|Take it, I know you are honest],\" said {C}.", "\"[Here you are|Thank you and come again],\" said {C}, and gave {A} {food2} [as well|for the way]."],
    ["{A} [carried|brought] everything home. {A.his} {R} [was pleased.|thanked {A.him}.|said, \"Well done!\"]", "At home {A.his} {R} asked, \"What took you so long?\" ^{A} told {R.him} [all about it|about {C}|the truth]."],
]
GROWING = [
    ["{A} found a [small|brown|strange] seed {hidden}. \"What will it be?\" {A.he} [thought|asked {B}].", "{B} gave {A} a seed. \"[Put it in the ground|Give it water every day] and wait,\" said {B}."],
    ["{A.he} made a hole in the earth, put the seed in it and gave it some water.", "{A} planted it in [a pot|the garden|good soil], where there was a lot of sun."],
    ["The next day there was nothing to see. \"[Is it dead|Why does it not grow]?\" asked {A}. \"You must be patient,\" said {B}.", "Every morning {A} [looked at it|gave it water|told it a story]. {Days} days went by."],
    ["Then [one morning|after the rain] there was a tiny green leaf. {A} [called everyone|jumped for joy|could not believe it].", "At last something green came out of the earth. It grew and grew."],
    ["In summer it was [a tall sunflower|a big pumpkin|a bush full of berries], and {A} shared it with {B}.", "{A} kept a seed from it and gave it to {C}. \"Now it is your turn,\" {A.he} said."],
]
LETTER = [
    ["{A} got a letter. [It was from {A.his} {R}, who lived far away.|There was no name on it.] {A.he} opened it [at once|with care|with shaking hands]."],
    ["\"Dear {Aname}, I am [well|coming to see you|thinking of you]. [Here it is cold|Here the sun shines every day|I have {athing} for you],\" said the letter.",
    ],
    ["{A} read it [three times|again and again] and [showed it to {B}|put it under the pillow]. Then {A.he} took a pen. \"Dear {R}, [yesterday I was {here}|I have a new friend|today I saw {sight}]. [I miss you!|Please come soon!|When will you visit us?]\" {A.he} wrote."],
    ["{B} [read it too|found a stamp|helped {A} with the difficult words]. \"[That is a good letter|How nice],\" said {B}."],
    ["A week later {A.his} {R} stood at the door with {athing}. \"[Here I am|Surprise]!\" {R.he} said. ^{A} [ran to {R.him}|laughed and cried].", "Then they waited. [After many days|At last] an answer came, with [a picture|a dry flower|a coin] in it."],
]

PLOTS = [LOST, FRIENDS, FEAR, BAKING, BUILDING, MISTAKE, JOURNEY, CONTEST, HELPING, SHOPPING, GROWING, LETTER]
PLOTS_OF_STRANGERS = [FRIENDS, HELPING]


def with_pronouns(text, name, pronoun, dice):
    """Often says "she" where two sentences in a row begin with the same name; quoted speech is left alone."""
    sentences = text.split(". ")
    for i in range(1, len(sentences)):
        begins = [sentences[j].lstrip("^").startswith((name + " ", pronoun + " ")) for j in (i - 1, i)]
        quoted = '"' in sentences[i - 1] + sentences[i]
        if all(begins) and not quoted and sentences[i].startswith(name) and dice.chance(0.7):
            sentences[i] = pronoun + sentences[i][len(name):]
    return ". ".join(sentences)


def story(dice):
    """One story as text with markers, for `polish`."""
    slots = _world(dice)
    plot = dice.pick(PLOTS)
    openings = OPENING if plot in PLOTS_OF_STRANGERS else OPENING + OPENING_WITH_FRIEND
    parts = [dice.pick(openings)]
    scenery = dice.several(SCENERY, dice.below(4))
    for step in plot:
        if scenery and dice.chance(0.4):
            parts.append(scenery.pop())
        parts.append(dice.pick(step))
    parts.append(dice.pick(ENDING))
    sentences = [expand(part, slots, dice) for part in parts]
    if dice.chance(0.35):
        second_paragraph = 2 + dice.below(len(sentences) - 3)
        sentences[second_paragraph] = "\n\n" + sentences[second_paragraph]
    return with_pronouns(join(sentences), slots["A"], slots["A.he"], dice)
