"""Sentence forms of biographies, by what they tell.

{S} is the subject (name or pronoun), {Name} the full name, {his} and {him} pronouns, {spouse}, {parent}, {child}, {alum}, {chair},
{mens}, {lady} gendered words; {a title} stands only where the profession may be named; g < h < j < p <= r are years: first degree, second
degree, present work, promotion, recent achievement, each told at most once.
"""

TITLED_OPENINGS = """
{Name} is {a title} in {home}.
{Name} is {a title} at {workplace}.
{Name} is {a title} with a particular interest in {specialty}.
{Name} is {a title} based in {home}, known for work in {specialty}.
{Name} has worked as {a title} since {j}.
{Name} has been {a title} for more than {number} years.
{Name} became {a title} in {j} and works at {workplace}.
Born in {town}, {Name} is {a title} at {workplace}.
A native of {town}, {Name} is {a title} who {duty}.
{Name} is {a title} who specializes in {specialty} and {specialty}.
Meet {Name}, {a title} at {workplace}.
{Name}, {a title} from {home}, {duty}.
As {a title} at {workplace}, {Name} {duty}.
For {number} years {Name} has been {a title} in {home}.
{Name} is {a title}. {S} {duty}.
{Name}, {a title}, has been part of {workplace} since {j}.
Looking for {a title} in {home}? {Name} {duty}.
{Name} is {a title} with {number} years of experience in {specialty}.
Trained at {univ}, {Name} is {a title} whose main field is {specialty}.
{Name} is {a title} and lives in {home}.
{Name} started out as {a title} in {town} and joined {workplace} in {j}.
Ask anyone in {home} for {a title} and you will hear of {Name}.
"""

HIDDEN_OPENINGS = """
{Name} works at {workplace}.
{Name} {duty}.
{Name} joined {workplace} in {j}.
{Name} has been at {workplace} since {j}.
{Name} grew up in {town} and now works at {workplace}.
{Name} {practices} in {home} and specializes in {specialty}.
Born and raised in {town}, {Name} received {degree} from {univ}.
{Name} brings {number} years of experience in {specialty}.
After years at {workplace}, {Name} moved to {home} in {j}.
{Name} has spent {number} years in {specialty}.
At {workplace}, {Name} {duty}.
{Name} received {degree} from {univ} in {g}.
{Name} lives and works in {home}.
{Name} is best known for work in {specialty}.
{Name} came to {home} in {j}. {S} {duty}.
{Name} has a long-standing interest in {specialty}.
A graduate of {univ}, {Name} {duty}.
{Name}, who holds {degree} from {univ}, joined {workplace} in {j}.
{Name}, of {home}, specializes in {specialty}, {specialty} and {specialty}.
If you have questions about {specialty}, {Name} is the person to ask.
{Name} was born in {town}, studied at {univ}, and has been with {workplace} since {j}.
{Name} {practices} in {home}. {S} received {degree} from {univ} in {g}.
"""

EDUCATION = """
{S} received {degree} from {univ} in {g}.
{S} graduated from {univ} in {g} with {degree}.
{S} earned {degree} at {univ}.
{S} holds {degree} from {univ}.
{S} studied at {univ} and completed {degree} in {g}.
{S} attended {univ}, where {S} earned {degree}.
{S} completed {his} studies at {univ} in {g}.
{S} holds {degree} from {univ} and {degree} from {univ}.
After graduating from {univ} in {g}, {S} spent two years abroad.
{S} was the first in {his} family to attend college and graduated from {univ} in {g}.
{S} graduated with honors from {univ} in {g}.
{His} education includes {degree} from {univ}.
{S} is {an alum} of {univ}.
{S} began {his} studies at {univ}, graduated in {g}, and completed further training in {town} in {h}.
{S} trained in {town} and received {degree} in {g}.
Having earned {degree} from {univ}, {S} returned to {home}.
In {g}, {S} graduated from {univ}.
A graduate of {univ}, {S} also trained in {town}.
{S} paid for {his} studies at {univ} by waiting tables.
{S} won a scholarship to {univ} and left with {degree} in {g}.
After {degree} from {univ}, {S} took further courses in {specialty}.
{S} went to {univ} to study languages but graduated in {g} with {degree}.
{His} training took {him} from {town} to {univ}.
{S} received {his} training at {univ}, where {S} developed an interest in {specialty}.
"""

FOCUS = """
{S} specializes in {specialty} and {specialty}.
{S} {practices} in {home} with an emphasis on {specialty}.
{S} has a special interest in {specialty}.
{His} interests include {specialty}, {specialty} and {specialty}.
{His} work focuses on {specialty}.
{S} focuses on {specialty} and {specialty}.
{S} is known for expertise in {specialty}.
Areas of interest include {specialty} and {specialty}.
{S} has particular experience in {specialty}.
{S} has long been drawn to {specialty}.
{His} main areas are {specialty} and {specialty}.
{S} has wide experience in {specialty}, {specialty} and {specialty}.
Much of {his} work concerns {specialty}.
Among {his} passions is {specialty}.
{S} keeps up with the latest developments in {specialty}.
What {S} likes best is {specialty}.
Specialties: {specialty}, {specialty}, {specialty}.
Areas of practice: {specialty} and {specialty}.
With a background in {specialty}, {S} turned to {specialty} in {p}.
{S} is often asked to speak about {specialty}.
{S} divides {his} attention between {specialty} and {specialty}.
Over time {his} interests moved from {specialty} to {specialty}.
{S} has taken advanced courses in {specialty} and {specialty}.
"""

WORK = """
{S} {duty}.
{S} {duty} and {duty}.
At work {S} {duty}.
These days {S} {duty}.
{S} also {duty}.
On most days {S} {duty}.
In {p}, {S} took on a larger role at {workplace}.
Since {p}, {S} has worked at {workplace} two days a week.
Now at {workplace}, {S} {duty}.
A typical week finds {him} at {workplace}, where {S} {duty}.
{S} {duty}, {duty} and, when time allows, {duty}.
Together with a team of {number}, {S} {duty}.
{S} joined {workplace} in {j}, where {S} {duty}.
{S} came to the field by chance after a summer job at {workplace}.
{His} career has led from {workplace} to {workplace}.
Some of {his} time goes to {workplace}, where {S} {duty}.
{S} {duty}, a part of the job {S} would not give up.
{S} joined {workplace} in {j}.
{S} has been with {workplace} since {j}.
Before moving to {home}, {S} worked at {workplace}.
{S} previously worked at {workplace} and at {workplace}.
{S} spent {number} years at {workplace}.
{S} came to {workplace} in {j} and was promoted in {p}.
When {S} arrived at {workplace} in {j}, everything was new to {him}.
Colleagues describe {him} as someone who {duty}.
{S} {duty}, and {his} days are long.
{S} started {his} career at {workplace}.
In {his} current role {S} {duty}.
"""

ACHIEVEMENT = """
{S} {achievement}.
In {r}, {S} {achievement}.
{S} {achievement} in {r}.
{S} {achievement} and {achievement}.
Earlier in {his} career {S} {achievement}.
More recently {S} {achievement}.
{S} also {achievement}.
Over the years {S} {achievement}.
In {r} {S} {achievement}, which {S} calls the proudest moment of {his} career.
{S} {achievement}, to the surprise of {his} colleagues.
Along the way {S} {achievement}.
To {his} delight, {S} {achievement} in {r}.
After {number} years in the field, {S} {achievement}.
Among other things, {S} {achievement}.
While at {workplace}, {S} {achievement}.
{S} {achievement} in {r} and {achievement} soon after.
To the joy of {his} family, {S} {achievement}.
"""

MEMBERSHIP = """
{S} belongs to the state association and to two national societies.
{S} is a member of the {town} Rotary Club.
{S} serves on the board of the {town} Public Library.
{S} is {chair} of a neighborhood association in {town}.
{S} has served as {spokes} for a charity in {town}.
{S} volunteers with Big {Siblings} of {town}.
{S} belongs to the {town} {Mens} Club.
{S} is an active member of the {town} Chamber of Commerce.
{S} sits on three committees and chairs one of them.
{S} received the {Mens} Leadership Award of {town}.
{S} holds memberships in several professional organizations.
{S} serves on the advisory board of a foundation for {mens} health.
{S} coaches a {girls} soccer team in {town}.
"""

FAMILY = """
{S} lives in {home} with {his} {spouse} and {kids}.
{S} and {his} {spouse} have {kids}.
{S} is the {parent} of {kids}.
{S} is married and has {kids}.
{S} lives in {home} with {animal}.
{S} is the {child} of {origin}.
A {parent} of two, {S} lives outside {home}.
{S} lives in {home} with {his} family.
{S} was raised by {his} grandparents in {town}.
{S} shares a house in {home} with {his} {spouse} and {animal}.
{His} {spouse} works at {univ}.
{S} and {animal} share a small house near {home}.
The {child} of {origin}, {S} grew up in {town}.
{S} is a proud {parent} and lives in {home}.
{S} is the {parent} of {kids} and looks after {animal}.
Home is {home}, where {S} lives with {kids} and {animal}.
{S} met {his} {spouse} at {univ}.
{S} and {his} family moved to {home} to be near {his} grandparents.
{S} credits {his} {spouse} with keeping {him} calm.
"""

INTERESTS = """
In {his} free time {S} enjoys {hobby} and {hobby}.
{S} enjoys {hobby}.
Outside of work {S} enjoys {hobby}, {hobby} and time with friends.
When not working, {S} can be found {hobby}.
{S} loves {hobby} and {hobby}.
{His} hobbies are {hobby} and {hobby}.
On weekends you may find {him} {hobby}.
{S} unwinds by {hobby}.
{S} is fond of {hobby} and has a soft spot for {animal}.
Away from work, {S} spends {his} time {hobby}.
{S} has a weakness for {hobby}.
{S} and {his} {spouse} love {hobby} and {hobby}.
An early riser, {S} starts the day by {hobby}.
When the day is done, {S} likes {hobby}.
Friends like to tease {him} about {hobby}.
"""

CONTACT = """
To make an appointment, call the office in {home}.
{S} can be reached at the office in {home}.
Write to {him} through the website.
More of {his} work can be found online.
{S} speaks English and {language}.
{S} is fluent in {language} and {language}.
Languages spoken: English and {language}.
Read more on {his} website.
{S} welcomes letters and questions.
Follow {him} online for news.
{S} is available for interviews and talks.
The office is open Monday to Friday.
{S} is currently accepting new clients.
Visits are by appointment only.
Call or write to find out more about {him}.
Besides English, {S} speaks {language}.
"""

FORMS = {kind: tuple(text.strip().split("\n")) for kind, text in {
    "titled": TITLED_OPENINGS, "hidden": HIDDEN_OPENINGS, "education": EDUCATION, "focus": FOCUS, "work": WORK,
    "achievement": ACHIEVEMENT, "membership": MEMBERSHIP, "family": FAMILY, "interests": INTERESTS, "contact": CONTACT}.items()}

# (male, female)
GENDERED = {
    "spouse": ("wife", "husband"), "parent": ("father", "mother"), "child": ("son", "daughter"),
    "an alum": ("an alumnus", "an alumna"), "chair": ("chairman", "chairwoman"), "spokes": ("spokesman", "spokeswoman"),
    "Siblings": ("Brothers", "Sisters"), "Mens": ("Men's", "Women's"), "mens": ("men's", "women's"), "girls": ("boys'", "girls'"),
}

HOBBIES = """hiking; gardening; cooking for friends; reading old detective novels; playing the piano; running; baking bread; fishing; cycling;
bird watching; swimming; knitting; woodworking; playing chess; traveling; walking the dog; skiing; singing in a choir; watching old films; camping;
playing tennis; painting the garden fence; collecting stamps; dancing; learning Italian; golfing; kayaking; doing crossword puzzles; keeping bees;
watching baseball; restoring old radios; visiting museums""".replace("\n", " ").split("; ")
LANGUAGES = "Spanish French German Italian Portuguese Mandarin Arabic Hindi Russian Polish Korean Japanese Vietnamese Greek Hebrew Dutch Swedish".split()
DEGREES = ("a bachelor's degree", "a master's degree", "a degree", "a diploma", "a certificate")
PRACTICE = {"attorney": "practices law", "physician": "practices medicine"}
KIDS = ("two children", "three children", "one child", "four children", "twins", "a small child", "two grown children", "three teenagers",
        "five children", "a newborn")
ANIMALS = ("two dogs", "a cat", "two cats", "an old dog", "a parrot", "a rescue dog", "six hens")
ORIGINS = ("farmers", "immigrants", "a bus driver and a baker", "shopkeepers", "a coal miner", "missionaries", "two musicians",
           "a mail carrier", "grocers", "refugees", "a ship's cook", "factory workers")
NUMBERS = ("five", "six", "seven", "eight", "ten", "twelve", "fifteen", "eighteen", "twenty", "twenty-five")
