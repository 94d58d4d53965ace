"""Names and everyday things, with the properties that go with each; the first entries of a table are the common ones."""

WOMEN = """Anna Maria Emma Sarah Laura Julia Alice Nora Lena Ruth Clara Hannah Grace Lucy Eva Rosa Ellen Martha Nina
Sophie Kate Jane Helen Irene Amina Priya Mei Fatima Elena Ingrid Leila Carmen Yuki Chloe Daisy Edith Flora Gwen Holly
Iris Joan Kiran Lydia Mabel Nadia Olive Paula Rachel Sonia Tessa Una Vera Wendy Yasmin Zoe Aisha Beatrice Cora Dilys
Esther Freya Greta Hilda Ines Josie Katya Lotte Miriam Noor Odette Pearl Rhona Sigrid Thea Ursula Vivian Winnie Xenia
Zelda Marta""".split()
MEN = """Tom David Ben Daniel Peter Paul Sam Adam Jack Martin Simon George Henry Leo Oscar Max Robert James Felix Hugo
Ali Ravi Omar Ivan Marco Chen Kofi Luis Erik Andrei Alan Bruno Carl Dennis Edward Frank Gabriel Harold Ian Jonas Karl
Lewis Matthew Nathan Otto Patrick Quentin Ralph Stefan Theo Victor Walter Yusuf Zach Arthur Basil Cyril Desmond Emil
Fergus Gordon Hamid Igor Joel Kenji Lionel Mateo Neil Olaf Pablo Rafael Silas Tariq Umberto Vikram Wesley Yannick Dario
Elias Rufus""".split()
FAMILIES = """Brown Taylor Clarke Walker Green Howell Novak Khan Garcia Murphy Patel Weber Rossi Larsen Kowalski Okafor
Silva Tanaka Baker Bennett Carter Dixon Elliott Fletcher Gibson Hart Ivanov Jensen Keller Lambert Mason Nolan Osborne
Porter Quinn Reid Sutton Turner Vance Webb Young Abbott Barlow Cooper Doyle Evers Fisher Grant Hale Ibrahim Joshi
Kemp Lindqvist Moreau Nguyen Oduya Petrov Rahman Schmidt Thorne""".split()
PETS = """Bella Max Milo Daisy Biscuit Pepper Coco Toffee Luna Oscar Ginger Smokey Patch Domino Pickle Bramble Hazel
Nutmeg Mustard Button Truffle Figaro Waffles Socks Juniper Pudding Marbles Tuppence""".split()
TOWNS = """Ashford Milbrook Westbury Hartwell Kingsley Oakham Langford Marston Thornbury Redhill Brayford Elmsworth
Fernley Greystone Holmwood Ivybridge Larkhill Netherby Otterton Penfield Ramsgill Saltmarsh Tilbrook Underhill
Wychwood Yarrowdale""".split()
STREETS = """Mill Lane|Station Road|Church Street|Park Road|Bridge Street|Orchard Close|Chapel Hill|Market Street|
Elm Avenue|Cherry Lane|Canal Street|Victoria Road|Tanner's Row|Quarry Lane|Weaver Street|Foundry Road|Saddler's Yard|
Nightingale Terrace|Pump Court|Cobbler's Lane""".replace("\n", "").split("|")


def _ranked(values):
    """Zipf-like weights: the table's order is the order of frequency."""
    return [(1 / (rank + 3), value) for rank, value in enumerate(values)]


def _table(fields, text):
    """Lines 'name: option, option: option, …' as entries whose fields are templates `[option|option]`."""
    entries = []
    for line in text.strip().splitlines():
        parts = [part.strip() for part in line.split(":")]
        options = ["[" + "|".join(word.strip() for word in part.split(",")) + "]" for part in parts[1:]]
        entries.append(dict(zip(fields.split(), [parts[0], *options], strict=True)))
    return _ranked(entries)


def _list(text):
    return _ranked([{"name": word.strip()} for word in text.replace("\n", " ").split(",")])


TABLES = {
    # Small things that can be lost, carried and found.
    "thing": _table("name adj at", """
        wallet: brown, leather, worn, thin: under the car seat, behind the hall radiator, in the pocket of another coat
        purse: red, leather, beaded, small: under a pile of newspapers, between two cushions, on top of the fridge
        phone: cracked, new, silver, cheap: in the laundry basket, under a pillow, on the bathroom shelf
        watch: gold, plain, old, heavy: beside the soap dish, under the bed, in a gardening glove
        ring: silver, plain, narrow, gold: in the flour tin, under the bath mat, in the toe of a slipper
        scarf: woollen, striped, blue, knitted: behind the coat stand, on the back of a chair, in the dog's basket
        notebook: small, spiral-bound, dog-eared, black: between two cookery books, under the sofa, in the bread bin
        earring: silver, tiny, pearl, green: in the carpet by the bed, in the hood of a coat, under the washing machine
        library book: thick, overdue, dusty, borrowed: under the bunk bed, behind the piano, beneath a stack of magazines
        library card: plastic, creased, faded, blue: inside a cookery book, in an old envelope, behind the clock
        pencil case: canvas, zipped, yellow, tartan: on the windowsill, under the back seat, behind the desk
        glove: left, fleecy, leather, grey: in a flowerpot, on the gatepost, under the hall bench
        brooch: enamel, oval, antique, silver: in the sewing box, on an old cardigan, beneath the dresser
        penknife: folding, bone-handled, blunt, old: in the toolbox, in a wellington boot, beneath the potato sacks
        bracelet: beaded, copper, thin, silver: in the sandpit, behind the sink, in a coat lining
        passport: dark red, new, stiff, nearly full: in the piano stool, inside an atlas, under the drawer lining
        thimble: brass, dented, tiny, old: in a teacup, under the rug, in the button jar
        medal: bronze, tarnished, round, heavy: in a matchbox, behind a photograph, at the bottom of a trunk
        locket: gold, heart-shaped, small, oval: in a jewellery roll, under a floorboard, inside a mitten
        train ticket: folded, orange, crumpled, return: inside a paperback, in a back pocket, stuck to a shopping list
        tin whistle: green, battered, cheap, shiny: in the umbrella stand, inside a boot, behind the log basket
        spectacle case: hard, velvet, brown, hinged: in the bread bin, on the cistern, under the gardening hat"""),
    "gift": _table("name adj", """
        book: secondhand, illustrated, thick, slim
        scarf: soft, hand-knitted, woollen, striped
        mug: blue, hand-painted, chunky, speckled
        photograph: framed, old, black-and-white, faded
        jumper: warm, hand-knitted, mustard-coloured, woollen
        plant: leafy, healthy, potted, spiky
        lamp: little, brass, green, reading
        jigsaw: enormous, wooden, secondhand, difficult
        teapot: round, brown, china, spotted
        quilt: patchwork, cotton, light, warm
        fountain pen: slender, black, good, old-fashioned
        music box: wooden, small, painted, wind-up
        wooden spoon: long, smooth, carved, cherry-wood
        bird feeder: cedar, home-made, copper, sturdy
        picnic basket: wicker, roomy, old-fashioned, lidded
        chess set: travelling, carved, wooden, magnetic
        sketchbook: fat, cloth-bound, new, square
        globe: small, spinning, lit-up, old
        kaleidoscope: cardboard, painted, old, shiny
        hammock: striped, canvas, cotton, roomy
        sundial: stone, mossy, little, brass"""),
    "broken": _table("name adj fault cause cure", """
        kettle: old, dented, white, electric: would not switch on, kept cutting out: a loose wire in the plug, a blown fuse: changed the plug, fitted a new fuse
        bicycle: blue, rusty, secondhand, heavy: made a grinding noise, kept losing its chain: a bent link, a dry chain: oiled the chain, straightened the link
        washing machine: noisy, ancient, white: stopped halfway through the wash, would not drain: a sock in the filter, a coin in the pump: cleared the filter, pulled the blockage out
        radio: small, wooden, old, portable: only crackled, had gone silent: a flat battery, a broken aerial: put in new batteries, straightened the aerial
        kitchen tap: brass, dripping, stiff: dripped day and night, would not turn off: a perished washer, a worn washer: replaced the washer, put in a new washer
        garden gate: wooden, green, heavy: hung from one hinge, would not close: a rusted screw, a rotten post: fitted new screws, put in a new hinge
        clock: old, wooden, tall, ticking: had stopped at ten past four, ran slower every day: dust in the works, a tired spring: cleaned the works, wound it and oiled it
        kitchen chair: wobbly, wooden, painted: rocked on three legs, creaked like a ship: a loose joint, a split leg: glued the joint, clamped the leg overnight
        toaster: chrome, cheap, old: burned every slice, threw the bread on the floor: a jammed lever, a heap of crumbs: shook out the crumbs, freed the lever
        lawnmower: petrol, green, elderly: coughed and died, would not start: a dirty spark plug, old petrol: cleaned the spark plug, emptied the tank and filled it again
        sewing machine: black, heavy, old: snapped every thread, jammed at each seam: fluff under the needle plate, a bent needle: brushed out the fluff, changed the needle
        window latch: brass, stiff, loose: rattled in the wind, refused to shut: a missing screw, layers of old paint: scraped off the paint, found a matching screw
        pushchair: folding, grey, borrowed: pulled to the left, squeaked at every turn: a bent axle, a pebble in the wheel: straightened the axle, took the wheel off and cleaned it
        doorbell: new, brass, feeble: rang by itself, made no sound at all: a damp wire, a stuck button: dried the wire, freed the button with a pin
        music box: painted, tiny, wooden: played half a tune, skipped the last notes: a bent tooth, a hair in the cylinder: straightened the tooth, drew out the hair
        wheelbarrow: rusty, green, borrowed: wobbled terribly, had a flat tyre: a thorn in the tyre, a lost bolt: patched the tyre, found a new bolt
        typewriter: grey, portable, ancient: would not print the letter e, stuck at every line: dried ink, a twisted ribbon: cleaned the keys, straightened the ribbon
        accordion: red, wheezy, old: hissed when it was opened, had three silent keys: a torn fold, a loose reed: patched the fold, stuck the reed back with wax"""),
    "dish": _table("name adj part", """
        soup: hot, thick, peppery, thin: onions, carrots, celery, lentils
        stew: rich, brown, slow, thick: potatoes, turnips, carrots, onions
        curry: fragrant, mild, fiery, yellow: chickpeas, ginger, tomatoes, garlic
        lasagne: bubbling, deep, golden, cheesy: spinach, tomatoes, mushrooms
        omelette: fluffy, plain, folded, golden: mushrooms, chives, peppers
        shepherd's pie: steaming, crusty, generous: peas, potatoes, carrots
        risotto: creamy, pale, smooth: mushrooms, leeks, peas
        roast chicken: crisp, golden, fine: parsnips, lemons, potatoes
        pizza: crisp, home-made, lopsided: olives, tomatoes, peppers
        vegetable pie: tall, golden, flaky: leeks, potatoes, swede
        fish stew: salty, orange, fragrant: fennel, tomatoes, mussels
        macaroni cheese: bubbling, golden, creamy: leeks, breadcrumbs, cauliflower
        ratatouille: glossy, soft, summery: aubergines, courgettes, peppers
        goulash: red, smoky, thick: paprika, onions, dumplings
        dumpling soup: clear, warming, salty: dumplings, spring onions, cabbage
        paella: yellow, steaming, enormous: prawns, beans, saffron
        moussaka: layered, heavy, spiced: aubergines, lamb mince, potatoes
        kedgeree: buttery, mild, golden: eggs, smoked haddock, rice"""),
    "bake": _table("name adj", """
        apple cake: moist, plain, flat
        chocolate cake: dark, sticky, tall
        loaf: round, crusty, brown
        lemon tart: sharp, yellow, shiny
        sponge: light, golden, sunken
        carrot cake: spiced, moist, uneven
        plum crumble: purple, bubbling, sweet
        gingerbread: dark, sticky, spicy
        cherry pie: juicy, latticed, red
        banana bread: dense, sweet, brown
        rhubarb tart: pink, sour, neat
        honey cake: golden, soft, fragrant
        walnut loaf: nutty, crusty, heavy
        strudel: flaky, long, crooked
        poppy-seed roll: glossy, sweet, coiled
        treacle tart: sticky, amber, rich
        soda bread: craggy, plain, warm
        simnel cake: fruity, yellow, festive"""),
    "produce": _list("""apples, potatoes, tomatoes, carrots, onions, plums, strawberries, pears, beans, cherries,
        mushrooms, cabbages, peaches, peas, lettuces, raspberries, leeks, apricots, cucumbers, radishes, pumpkins, figs,
        beetroots, gooseberries, grapes, parsnips, melons, artichokes, blackcurrants, quinces, chestnuts, damsons,
        mulberries, celeriac roots"""),
    "snack": _list("""biscuits, sandwiches, scones, rolls, buns, pancakes, crackers and cheese, doughnuts, muffins, waffles,
        flapjacks, pretzels, samosas, crumpets, sausage rolls, oatcakes, macaroons, date slices"""),
    "drink": _list("""tea, coffee, cocoa, lemonade, mint tea, milk, apple juice, ginger beer, barley water, pear juice,
        elderflower cordial, rosehip tea"""),
    "flower": _list("""roses, tulips, daffodils, daisies, poppies, lilies, sunflowers, primroses, geraniums, violets, dahlias,
        pansies, marigolds, foxgloves, lavender bushes, irises, sweet peas, hollyhocks, begonias, peonies, snapdragons,
        cornflowers, asters, zinnias"""),
    "tree": _list("""apple tree, oak, chestnut tree, birch, willow, pine, cherry tree, lime tree, beech, plum tree, maple,
        hawthorn, walnut tree, elm, rowan, poplar, fig tree, larch, alder, mulberry tree"""),
    "bird": _list("""blackbird, robin, pigeon, sparrow, crow, gull, magpie, wood pigeon, starling, thrush, wren, swallow,
        jay, blue tit, wagtail, heron, woodpecker, goldfinch, cuckoo, kingfisher, nuthatch, bullfinch"""),
    "beast": _list("""fox, squirrel, hedgehog, rabbit, deer, toad, frog, mouse, badger, bat, mole, hare, grass snake, stoat,
        weasel, otter, newt, dormouse"""),
    "thief": _list("rabbit, deer, badger, squirrel, hare, hedgehog, vole, muntjac"),
    "smart": _list("shirt, jacket, coat, cardigan, suit, waistcoat, blazer"),
    "pet": _table("name adj noise", """
        cat: grey, tabby, black, elderly, ginger: mewing, crying, yowling
        dog: brown, shaggy, spotted, elderly, small: barking, whining, whimpering
        kitten: striped, white, tiny, curious: squeaking, mewing, crying
        puppy: clumsy, brown, young, curly: yapping, whining, yelping
        terrier: wiry, white, stubborn, small: yapping, growling, barking
        spaniel: brown, long-eared, muddy, gentle: barking, snuffling, whining
        greyhound: thin, retired, grey, shy: whimpering, whining, sighing
        dachshund: long, red, bossy, old: barking, grumbling, yapping
        parrot: green, talkative, old, grey: screeching, whistling, squawking
        ferret: sandy, quick, bold, sleek: chattering, chirping, scrabbling"""),
    "shop": _table("name smell sight", """
        bakery: fresh bread, warm sugar, yeast: rows of rolls, a tray of buns, a queue of schoolchildren
        supermarket: oranges, floor polish: a tower of tins, long queues, a crying toddler
        post office: paper and glue, wet coats: a long counter, a rack of cards, a set of brass scales
        chemist's: soap, cough sweets: coloured bottles, a row of chairs, jars of cream
        bookshop: old paper, dust and coffee: crooked shelves, a sleeping cat, stacks of paperbacks
        hardware shop: paint, sawdust, oil: drawers of screws, coils of rope, buckets hanging from hooks
        greengrocer's: earth and apples, celery: crates of oranges, bunches of radishes, paper bags on a string
        library: polish, old paper, radiators: tall windows, a trolley of books, two old men with newspapers
        launderette: hot cotton, soap powder: six round windows, a row of baskets, a bench with magazines
        florist's: damp leaves, lilies: buckets of flowers, coloured ribbons, a wet floor
        butcher's: sawdust, smoked ham: strings of sausages, white tiles, a striped apron on a hook
        fishmonger's: salt and ice, seaweed: trays of ice, crabs in a basket, a marble slab
        hairdresser's: shampoo, hairspray: tall mirrors, humming dryers, a heap of magazines
        cheese shop: cellars, warm milk: great yellow wheels, a wooden counter, a wire cutter
        toy shop: new wood, rubber: a wooden train, puppets on strings, boxes up to the ceiling
        shoemaker's: leather, polish: rows of lasts, boots with tickets, a bench full of heels
        tea shop: cinnamon, hot milk: lace curtains, iced cakes under glass, a fat brown teapot
        antique shop: beeswax, dust: a stuffed owl, twelve clocks, a cracked mirror
        haberdasher's: new cloth, starch: ribbons on reels, jars of buttons, bolts of velvet"""),
    "grocer": _table("name smell sight", """
        supermarket: oranges, floor polish: a tower of tins, a row of trolleys
        corner shop: spice, newspapers, soap: a pyramid of tins, jars of sweets, a sleeping cat
        covered market: fish and coffee, ripe fruit: hanging sausages, crates of lettuces, a man with a barrow
        village shop: cheese, firewood and cheese: postcards, a bacon slicer, a rack of seeds
        farm shop: earth and apples, straw: baskets of eggs, sacks of potatoes
        delicatessen: olives, smoked ham: rows of cheeses, garlands of garlic"""),
    "giftshop": _table("name sight", """
        bookshop: a row of atlases, a sleeping cat
        junk shop: a stuffed owl, a box of keys, a cracked mirror
        department store: silk scarves, a row of handbags
        charity shop: a pile of jigsaws, a fur hat
        toy shop: a wooden train, puppets on strings
        antique shop: twelve clocks, a cracked mirror, a ship in a bottle
        craft shop: balls of wool, baskets of beads
        auction room: a harp without strings, rolled carpets"""),
    "spot": _table("name at sight", """
        park: in the park, by the bandstand: old men playing cards, children on the swings, ducks on the pond
        river: by the river, on the old bridge: willows trailing in the water, a rowing boat, anglers under umbrellas
        wood: in the wood, among the trees: ferns along the path, fallen trunks, a ring of toadstools
        beach: on the beach, by the rock pools: a row of painted huts, children with buckets, long lines of seaweed
        lake: by the lake, on the wooden jetty: water lilies, a family of swans, reeds as tall as a man
        allotments: at the allotments, by the compost heaps: rows of bean poles, little sheds, a scarecrow in a bowler hat
        hill: on the hill, by the stone wall: sheep in the bracken, the whole town below, a ruined tower
        canal: by the canal, on the towpath: painted barges, a heron on one leg, a lock with black gates
        meadow: in the meadow, beside the stile: cows in the shade, tall grass, butterflies over the clover
        harbour: in the harbour, on the sea wall: stacks of crab pots, a man mending nets, gulls on every post
        orchard: in the orchard, under the branches: beehives, a long ladder, windfalls in the grass
        churchyard: in the churchyard, under the yews: leaning stones, a mossy bench, jackdaws on the tower
        marsh: at the edge of the marsh, on the boardwalk: reeds, a hide with a narrow window, wading birds
        quarry: in the old quarry, above the quarry: pale cliffs, gorse bushes, a pool of green water"""),
    "wear": _table("name adj", """
        coat: long, warm, grey, heavy
        hat: straw, felt, floppy, old
        jumper: woollen, baggy, green, darned
        cardigan: grey, long, soft, buttoned
        raincoat: yellow, crackling, thin, hooded
        dressing gown: tartan, thick, faded, quilted
        jacket: corduroy, denim, patched, smart
        apron: flowery, floury, striped, blue
        shirt: checked, ironed, white, crumpled
        bobble hat: red, enormous, striped, itchy
        waistcoat: velvet, tweed, tight, embroidered
        duffel coat: navy, scratchy, borrowed, heavy
        beret: purple, black, crooked, soft
        shawl: crocheted, fringed, thin, woollen
        boiler suit: paint-stained, loose, blue, denim
        kimono: silk, flowered, faded, long"""),
    "furniture": _list("""table, sofa, armchair, bookcase, cupboard, chest of drawers, wardrobe, desk, dresser, bench, sideboard,
        bunk bed, piano, rocking chair, coat stand, footstool, hall mirror, writing desk, linen chest, grandfather clock"""),
    "tool": _list("""screwdriver, hammer, pair of pliers, spanner, drill, small saw, spirit level, file, tape measure,
        paintbrush, chisel, hacksaw, crowbar, soldering iron, mallet, bradawl"""),
    "job": _list("""teacher, nurse, bus driver, shop assistant, plumber, cook, office clerk, gardener, electrician,
        postal worker, hairdresser, builder, dentist, librarian, baker, carpenter, journalist, vet, tailor, piano tuner,
        florist, potter, beekeeper, locksmith, roofer, bookbinder"""),
    "hobby": _list("""crosswords, old films, gardening, football, knitting, fishing, card games, long walks, birdwatching,
        painting, jigsaw puzzles, model trains, baking, choir practice, pottery, chess, stamp collecting, calligraphy,
        bell-ringing, origami, beekeeping, juggling"""),
    "game": _list("""cards, draughts, chess, dominoes, a word game, a board game, snakes and ladders, charades, backgammon,
        tiddlywinks, bingo, ludo, rummy, mah-jong"""),
    "skill": _table("name fail win", """
        riding a bicycle: wobbled into a hedge, fell off at the corner: rode to the end of the lane, went round the yard without stopping
        swimming: swallowed half the pool, sank like a stone: swam a whole length, floated on one breath after another
        knitting: dropped a dozen stitches, made a knot as big as a fist: finished the first row, held up a straight little square
        driving: stalled at the lights, drove over the kerb: parked in one go, drove to town and back
        whistling: only blew air, sprayed crumbs everywhere: whistled a whole tune, called the dog with one clear note
        baking bread: made a loaf as hard as a brick, forgot the salt: took out a loaf that sounded hollow, cut a slice that did not crumble
        skating: sat down hard, clung to the rail: crossed the rink alone, turned a slow circle
        juggling: dropped every ball, broke a cup: kept three oranges in the air, counted to twenty without a drop
        playing chess: lost in four moves, gave away the queen: won a game at last, forced a draw
        playing the guitar: broke a string, could not stretch to the chord: played a whole song, changed chords without looking
        folding paper birds: tore the paper, made something like a shoe: set a neat crane on the windowsill, folded one that flapped its wings
        ironing shirts: scorched a collar, made more creases than before: hung up five smooth shirts, did a collar without a wrinkle
        sign language: mixed up the letters, asked for a horse for tea: told a whole joke by hand, asked the way and understood the answer
        throwing pots: watched the clay collapse, splashed the ceiling: lifted a bowl off the wheel, made a mug with a handle that held
        pruning roses: cut the wrong branch, lost a glove to the thorns: shaped a whole bush, counted nine new buds"""),
    "chore": _list("""washing-up, ironing, shopping, hoovering, weeding, dusting, sweeping, packing, window cleaning,
        log stacking, mending, polishing, letter writing, sock sorting"""),
    "sound": _list("""a door banged, a dog barked, the telephone rang, a car went by, somebody laughed, a floorboard creaked,
        the pipes gurgled, a church bell struck, a radio played, a lorry rumbled past, a baby cried, a kettle whistled,
        somebody practised scales, a gate squeaked, a milk float hummed past, a wireless murmured"""),
    "subject": _list("""history, spelling, geography, fractions, drawing, reading, music, biology, French, handwriting,
        poetry, woodwork, Latin, needlework"""),
    "topic": _list("""the weather, the price of bread, the new neighbours, old friends, the holidays, football, the garden,
        school, a film, the bus timetable, the election, the roadworks, a wedding, recipes, bad knees, the missing cat, snoring, the village fête"""),
    "colour": _list("""blue, white, green, yellow, red, grey, brown, pink, orange, pale blue, purple, cream, turquoise,
        lilac, dark green, crimson, ochre, apricot"""),
    "box": _list("""cardboard box, biscuit tin, basket, suitcase, paper bag, rucksack, shoebox, jar, wooden crate,
        hatbox, trunk, toolbox, tea chest, satchel, pillowcase"""),
}
