"""Short descriptions of people and their work, and little notes about nature."""

import words
from grammar import expand, join, person_slots

PERSON = [
    ["{P} {family} is a_ {job}. {P.he} works {where}.", "{P} works {where}. {P.he} is a_ {job}.", "{P} {family} has been a_ {job} for [five|ten|twenty|many] years. {P.he} lives in {town}.",
     "My {relation} is a_ {job}. [Her|His] name is {P}.", "{P} is a_ {trait} {job}. {P.he} lives in {town}."],
    ["Every day {P.he} {habit}. [{P.he} also {habit2}.|Sometimes {P.he} {habit2}.]", "{P} {habit} and {habit2}. [{P.he} needs {tool} for {P.his} work.|]", "[As a_ {job}, {P.he}|{P} often] {habit}."],
    ["{P.his} work needs {needs}.", "\"A_ {job} needs {needs},\" {P} says.", "{P.his} most important thing is {tool}. [It belonged to {P.his} {R}.|]", "{P.he} learned the work from {P.his} {R}, who was a_ {job} too."],
    ["In the evening {P} {hobby}.", "On Sundays {P.he} {hobby}[ and {hobby2}|].", "{P} is not married, but {P.he} has [a cat|a dog|many friends].", "{P} has [two|three] children. They like to visit {P.him} at work.", "When {P.he} is not working, {P} {hobby}."],
    ["[People like|Everyone likes|The neighbours like] {P} because {P.he} is {trait}.", "{P} wants to [work less|teach young people|travel|stay {trait}] when {P.he} is old.", "{P.he} is [happy with|proud of|sometimes tired of] {P.his} work.", "\"I would not do anything else,\" {P.he} says.", ""],
]
ANIMAL = [
    ["{Many} live {where}.", "[If you are lucky|Sometimes], you can see a_ {one} {where}.", "A_ {one} is an animal that lives {where}.", "Do you know {many}? They live {where}."],
    ["They have {feature}.", "A_ {one} has {feature}.", "You can know them by one thing: they have {feature}."],
    ["They eat {food}.", "Their food is {food}.", "{Many} like to eat {food}."],
    ["{Many} {habit}.", "[It is interesting that|Few people know that|Many people know that] {many} {habit}."],
    ["", "The young ones learn from their parents.", "[People|Scientists] still have many questions about them.", "[{time}, I saw one {there}.|I have never seen one.]", "Not long ago, {name} {family}, a_ {job}, [wrote a book|made a film|gave a talk] about {many}.",
     "[Unlike {many}, {others}|But {others}] live {where_others}."],
]


def person(dice):
    """A description of somebody and their job."""
    pronoun = dice.pick(["she", "he"])
    job = dice.pick(sorted(words.JOBS))
    where, (habit, habit2), tool, needs = words.JOBS[job]
    relation = dice.pick([name for name, of in words.RELATIVES if of == pronoun and name not in ("teacher",)])
    if dice.chance(0.5):
        habit, habit2 = habit2, habit
    hobby, hobby2 = dice.several(words.HOBBIES, 2)
    slots = person_slots("P", dice.pick(words.GIRLS if pronoun == "she" else words.BOYS), pronoun)
    relative, relative_pronoun = dice.pick(words.RELATIVES)
    slots |= person_slots("R", relative, relative_pronoun)
    slots |= {"family": dice.pick(words.FAMILY_NAMES), "job": job, "where": where, "habit": habit, "habit2": habit2,
              "tool": tool, "needs": needs, "hobby": hobby, "hobby2": hobby2, "town": dice.pick(words.TOWNS),
              "trait": dice.pick(words.TRAITS), "relation": relation}
    sentences = [dice.pick(step).replace("[Her|His]", "{P.his}") for step in PERSON]
    return join([expand(sentence, slots, dice) for sentence in sentences if sentence])


def nature(dice):
    """A note about an animal or about how something in nature works."""
    if dice.chance(0.35):
        fact = dice.pick(words.NATURE_FACTS)
        opening = dice.pick(["", "", "{relation} explained it to me. ", "Here is something about nature. ",
                             "\"How does it work?\" asked {name}. This is the answer. ", "{name} learned this at school. "])
        slots = {"name": dice.pick(words.GIRLS + words.BOYS), "relation": "my " + dice.pick(words.RELATIVES)[0]}
        return expand(opening + fact, slots, dice)
    many, others = dice.several(sorted(words.WILDLIFE), 2)
    one, where, food, feature, habit = words.WILDLIFE[many]
    slots = {"many": many, "Many": many, "one": one, "where": where, "food": food, "feature": feature,
             "habit": habit, "others": others, "where_others": words.WILDLIFE[others][1],
             "time": dice.pick(words.SEASONS["any"][0]), "there": dice.pick(words.PLACES)[0], "job": dice.pick(sorted(words.JOBS)),
             "name": dice.pick(words.GIRLS + words.BOYS), "family": dice.pick(words.FAMILY_NAMES)}
    return join([expand(dice.pick(step), slots, dice) for step in ANIMAL])
