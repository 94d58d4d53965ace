"""The vocabulary of the small world that the generated documents tell about."""

GIRLS = """Anna Bella Clara Daisy Emma Fiona Grace Hana Iris Julia Kate Lena Maya Nora Olga Petra Ruth Sara Tess Vera
Wendy Zoe Alice Mina Rosa""".split()
BOYS = """Adam Ben Carl David Eli Felix George Hugo Ivan Jack Karim Leo Max Noah Oscar Paul Ravi Sam Tom Victor Will
Yusuf Simon Theo Peter""".split()
FAMILY_NAMES = """Baker Brown Carter Costa Dunn Evans Fischer Garcia Hill Ito Jensen Khan Lane Moreno Novak Okafor
Park Quinn Reed Silva Stone Tanaka Walker West Young""".split()

CREATURES = """fox rabbit mouse bear owl duck frog squirrel hedgehog badger goose cat dog pony goat turtle crow otter
beaver sparrow mole donkey""".split()
TRAITS = """kind shy brave curious clever quiet cheerful careful stubborn proud gentle patient friendly lonely honest
playful""".split()
SIZES = ["little", "small", "young", "old", "big", "tiny"]
COLOURS = "red blue green yellow white black brown golden purple orange silver grey".split()
RELATIVES = [("mother", "she"), ("father", "he"), ("grandmother", "she"), ("grandfather", "he"), ("aunt", "she"),
             ("uncle", "he"), ("sister", "she"), ("brother", "he"), ("teacher", "she"), ("neighbour", "he")]

# Things one can own, lose and carry.
THINGS = """ball kite hat scarf key ring bell book boat lantern basket drum coin shell button box map umbrella whistle
doll blanket cup feather flute""".split()
MATERIALS = ["wooden", "old", "new", "shiny", "soft", "tiny", "round", "beautiful", "broken", "lovely"]

# place: (where one is, the way there, things to see there)
PLACES = [
    ("in the garden", "to the garden", ["red roses", "busy bees", "tall sunflowers", "wet leaves", "old stone walls"]),
    ("in the park", "to the park", ["green benches", "old trees", "grey pigeons", "children on swings", "wide lawns"]),
    ("in the forest", "into the forest", ["tall trees", "brown mushrooms", "narrow paths", "fallen leaves", "green ferns"]),
    ("by the river", "down to the river", ["flat stones", "silver fish", "wooden boats", "water birds", "old willows"]),
    ("at the beach", "to the beach", ["white shells", "small crabs", "high waves", "fishing boats", "noisy gulls"]),
    ("in the meadow", "to the meadow", ["yellow flowers", "white butterflies", "a few sheep", "wooden fences", "two horses"]),
    ("by the lake", "to the lake", ["green frogs", "small boats", "wild ducks", "water lilies", "tall reeds"]),
    ("on the farm", "to the farm", ["fat hens", "red barns", "brown cows", "muddy fields", "pink pigs"]),
    ("on the hill", "up the hill", ["grey rocks", "lonely trees", "low clouds", "white goats", "wild flowers"]),
    ("at the market", "to the market", ["baskets of fruit", "rows of cheeses", "colourful scarves", "many people", "bags of nuts"]),
    ("in the village", "to the village", ["little houses", "old wells", "friendly people", "smoking chimneys", "small shops"]),
    ("in the library", "to the library", ["tall shelves", "old maps", "thick books", "round tables", "quiet readers"]),
]
HIDING_PLACES = ["under a bush", "behind a big stone", "inside a hollow tree", "under the old bench", "behind the door",
                 "in a pile of leaves", "under a blanket", "beside the path", "at the bottom of a basket",
                 "between two rocks", "on top of the wall", "in the tall grass"]

# season: (times, weather)
_ANY_TIME = ["One day", "One morning", "One afternoon", "One evening", "Early one morning", "One quiet Sunday",
             "Late in the afternoon", "One windy day", "A long time ago", "Yesterday", "One Monday"]
_DRY = ["The sky was [blue and clear|grey|full of clouds].", "A [soft|gentle|light] breeze moved the leaves.",
        "The air was [fresh|cool] and [sweet|clean|still].", "Small white clouds were moving across the sky."]
_WET = ["It was raining [softly|a little|hard].", "[Thick|White] fog lay over everything.",
        "Far away there was thunder.", "The sky was grey and heavy."]
SEASONS = {
    "summer": (["One summer day", "On the first day of the holidays", "On a hot afternoon", "One warm night"],
               _DRY + ["The sun was [warm|high in the sky|very hot].", "The air was warm and [sweet|still]."]),
    "winter": (["On a cold winter day", "In the middle of winter", "One icy morning", "On the last day of the year"],
               ["Snow [covered|lay on] the ground.", "A cold wind was blowing.", "Everything was white.",
                "Ice hung from the roofs.", "It was snowing [softly|all day]."]),
    "spring": (["On a bright spring morning", "One day in spring", "One rainy day in April"],
               _DRY + _WET + ["The trees were [green again|full of flowers]."]),
    "autumn": (["Last autumn", "One day in autumn", "On a rainy day in October"],
               _WET + ["The leaves were [red and yellow|falling].", "A cold wind was blowing."]),
    "any": (_ANY_TIME, _DRY + _WET + ["The sun was [shining|bright|warm].", "There was no wind at all."]),
}

FOODS = ["some bread", "a piece of cheese", "some warm soup", "a sweet apple", "a slice of cake", "a bowl of berries",
         "some nuts", "a ripe pear", "a handful of plums", "some honey", "a big carrot", "a pot of tea", "some cookies",
         "a pie", "hot chocolate", "some rice"]
DISHES = ["an apple pie", "a chocolate cake", "vegetable soup", "fresh bread", "honey cookies", "a berry tart",
          "pancakes", "pumpkin soup", "a cheese pie"]
INGREDIENTS = ["flour", "sugar", "milk", "butter", "salt", "cream", "honey", "cinnamon", "oil", "cheese"]
GAMES = ["hide and seek", "a running game", "a card game", "football", "a guessing game", "pirates", "a word game"]
THINGS_TO_BUILD = [("a tree house", "boards and nails"), ("a small boat", "wood and string"),
                   ("a kite", "paper and thin sticks"), ("a snowman", "fresh snow"), ("a bird house", "old boards"),
                   ("a bridge over the stream", "logs and stones"), ("a sand castle", "wet sand and shells"),
                   ("a little house of branches", "branches and leaves"), ("a scarecrow", "straw and an old coat")]
FEARS = [("the dark", "There was only a lamp at the window"), ("deep water", "The water only came up to the knees"),
         ("thunder", "It was only a loud noise in the clouds"), ("the old house", "There was only a cat inside"),
         ("high places", "The steps were wide and safe"), ("dogs", "The dog only wanted to play"),
         ("speaking in front of people", "Everyone listened and smiled"), ("bees", "The bees only wanted the flowers")]

# job: (workplace, two habits, a tool, what the work asks for)
JOBS = {
    "baker": ("in a small bakery", ["bakes bread before sunrise", "makes cakes for birthdays"], "a big oven", "strong arms"),
    "teacher": ("at the village school", ["teaches children to read", "writes questions on the board"], "a box of chalk", "patience"),
    "nurse": ("in the city hospital", ["looks after sick people", "checks the patients every hour"], "a small watch", "calm hands"),
    "farmer": ("on a farm outside the town", ["feeds the cows", "drives the tractor over the fields"], "an old tractor", "early mornings"),
    "doctor": ("in a busy clinic", ["listens to hearts and lungs", "writes notes about each patient"], "a stethoscope", "many years of study"),
    "carpenter": ("in a workshop behind the house", ["builds tables and chairs", "repairs old doors"], "a good saw", "a sharp eye"),
    "pilot": ("at the airport", ["flies people over the mountains", "checks the engines before every flight"], "a thick book of maps", "clear thinking"),
    "painter": ("in a bright studio", ["paints the sea", "sells pictures at the market"], "a box of brushes", "good light"),
    "gardener": ("in the public garden", ["waters the young trees", "plants flowers in spring"], "a green wheelbarrow", "dirty boots"),
    "musician": ("in a small orchestra", ["plays the violin", "practises for hours"], "a very old violin", "a good ear"),
    "librarian": ("in the town library", ["helps people find books", "reads stories to children"], "a long ladder", "a tidy mind"),
    "fisher": ("in the harbour", ["goes out in the boat at night", "mends the nets"], "a strong net", "respect for the sea"),
    "cook": ("in a restaurant near the station", ["cuts vegetables very fast", "tastes every soup"], "a sharp knife", "quick hands"),
    "engineer": ("for a company that builds bridges", ["draws plans", "measures every part twice"], "a long ruler", "careful sums"),
    "lawyer": ("in an office in the city", ["reads long letters", "speaks for people in court"], "a heavy bag of papers", "clear words"),
    "scientist": ("in a laboratory", ["looks at small things through a microscope", "writes down every result"], "a microscope", "many questions"),
    "tailor": ("in a narrow shop", ["sews coats and dresses", "measures sleeves"], "a sewing machine", "steady fingers"),
    "driver": ("for the bus company", ["drives the morning bus", "knows every street"], "a blue cap", "attention"),
    "dentist": ("in a clean white room", ["cleans and mends teeth", "gives advice about brushing"], "a tiny mirror", "a light touch"),
    "writer": ("at a desk by the window", ["writes a page every morning", "throws many pages away"], "an old pen", "silence"),
    "shepherd": ("in the hills", ["walks with the sheep", "counts the lambs every evening"], "a long stick", "good shoes"),
    "mechanic": ("in a garage", ["repairs cars", "changes old tyres"], "a set of tools", "strong hands"),
    "photographer": ("in many different places", ["takes pictures of birds", "waits for the right light"], "a good camera", "time"),
    "judge": ("at the court", ["listens to both sides", "explains the law"], "a thick book of laws", "fairness"),
    "firefighter": ("at the fire station", ["trains with the team", "climbs tall ladders"], "a yellow helmet", "courage"),
}
HOBBIES = ["plays chess with a friend", "sings in a choir", "walks along the river", "grows tomatoes", "reads long novels",
           "cooks for the whole family", "rides a bicycle", "collects old stamps", "swims in the lake", "learns Spanish",
           "plays the piano", "feeds the birds", "watches the stars", "paints small pictures"]
TOWNS = ["a small town by the sea", "a village in the mountains", "a large city", "a quiet street near the park",
         "an old house by the river", "a flat above a shop", "the north of the country", "a house with a red roof"]

# plural: (singular, where, food, a feature, a habit)
WILDLIFE = {
    "foxes": ("fox", "in forests and fields", "mice and berries", "a long soft tail", "hunt mostly at night"),
    "owls": ("owl", "in old trees", "mice and insects", "large round eyes", "fly without a sound"),
    "frogs": ("frog", "near ponds", "insects", "wet smooth skin", "lay their eggs in water"),
    "bees": ("bee", "in hives", "nectar and pollen", "two pairs of wings", "tell each other where flowers are by dancing"),
    "beavers": ("beaver", "in rivers", "bark and leaves", "a broad flat tail", "build dams of wood and mud"),
    "whales": ("whale", "in the sea", "tiny animals of the sea or fish", "a thick layer of fat", "come up to breathe air"),
    "penguins": ("penguin", "in the cold south", "fish", "short stiff wings", "swim well but cannot fly"),
    "spiders": ("spider", "in almost every land", "insects", "eight legs", "often catch their food in a web"),
    "elephants": ("elephant", "in Africa and Asia", "grass, bark and fruit", "a long trunk", "live in families led by an old female"),
    "bats": ("bat", "in caves and hollow trees", "insects or fruit", "wings of thin skin", "find their way by listening to echoes"),
    "ants": ("ant", "in nests under the ground", "seeds, insects and sweet juice", "six strong legs", "follow paths of smell"),
    "hedgehogs": ("hedgehog", "in gardens and hedges", "worms and beetles", "thousands of sharp spines", "sleep through the winter"),
    "salmon": ("salmon", "in rivers and in the sea", "small fish", "silver scales", "swim up the river where they were born"),
    "snails": ("snail", "in damp places", "leaves", "a hard shell", "move slowly on a trail of slime"),
    "camels": ("camel", "in dry lands", "dry grass and thorny plants", "long eyelashes", "can live for days without water"),
    "butterflies": ("butterfly", "in meadows and gardens", "nectar", "four colourful wings", "begin their life as caterpillars"),
    "wolves": ("wolf", "in forests and mountains", "deer and other animals", "thick grey fur", "live and hunt in groups"),
    "squirrels": ("squirrel", "in trees", "nuts and seeds", "a bushy tail", "hide food for the winter"),
    "turtles": ("turtle", "in warm seas or ponds", "plants and small animals", "a strong shell", "lay their eggs in sand"),
    "crows": ("crow", "in towns and fields", "almost anything", "shiny black feathers", "are very clever birds"),
}
NATURE_FACTS = [
    "[Water freezes when it gets very cold.|When water gets very cold, it becomes ice.] Ice is lighter than water, so it floats. [This is why lakes freeze from the top.|Fish can stay alive below the ice.] In spring the ice melts and becomes water again.",
    "The sun [warms|heats] the sea, and some of the water rises into the air. High in the cold sky it turns into [tiny drops|clouds]. When the drops get heavy, they fall as [rain|rain or snow]. [Rivers carry the water back to the sea.|Then the water runs back to the sea.]",
    "The moon goes around the earth in about [a month|four weeks]. It does not make its own light. [We see it because the sun shines on it.|The light of the moon comes from the sun.] [Some nights it is round, and some nights it is thin.|The moon pulls on the sea and makes the tides.]",
    "A tree drinks water through its roots. The water goes up the trunk to the leaves. There the tree makes [food|sugar] from air, water and light. [In autumn many trees lose their leaves.|Each year the trunk grows a new ring.|Some trees live for more than a thousand years.]",
    "A seed needs water, air and warmth. First a small root grows down into the soil. Then a [green|thin green] shoot grows up to the light. [After some weeks there are leaves.|Soon the first leaves open.] [Later there may be flowers and new seeds.|Birds and the wind carry seeds to new places.]",
    "Sound moves through the air [in waves|as small waves]. When you hit a drum, its skin shakes and [pushes|moves] the air. [Your ear feels this movement.|The waves reach your ear and you hear the drum.] Sound is much slower than light. [That is why we see lightning before we hear thunder.|In empty space there is no sound at all.]",
    "A magnet pulls things made of iron. It does not pull [wood|paper|glass|cloth]. Each magnet has two ends, called poles. [Two equal poles push each other away.|Different poles pull each other.] [The earth itself is a large magnet.|A compass needle is a small magnet that points north.]",
    "The earth turns around once every day. When our side looks at the sun, it is day. When it looks away, it is night. [It also goes around the sun once a year.|The earth is tilted, and this gives us the seasons.] [In summer the days are long.|In winter the days are short.]",
    "Sand is made of very small pieces of [rock|stone and shell]. Wind and waves break big stones into smaller ones. [This takes a very long time.|It takes thousands of years.] [In the desert the wind builds hills of sand.|On the beach the waves move the sand every day.]",
    "Our bones hold us up. Muscles pull on the bones and [make us move|let us walk and run]. The heart is a muscle too. It [pumps|sends] blood through the whole body. [The blood carries air and food.|When we run, the heart beats faster.] [Sleep gives the body time to rest.|Good food keeps the body strong.]",
    "A rainbow appears when the sun shines [through rain|while it is raining]. The drops bend the light and split it into colours. The colours are red, orange, yellow, green, blue and violet. [To see a rainbow, you must have the sun behind you.|Sometimes there are two rainbows at once.]",
    "Mountains are made when parts of the earth push against each other. This happens very slowly. [Wind, water and ice wear the mountains down again.|Young mountains are high and sharp, and old ones are low and round.] [The air on a high mountain is cold and thin.|On the highest mountains the snow never melts.]",
]
