"""Concepts of sailing and facts about them: one a line, cells as in COLUMNS, forms separated by ";".

Names, purposes, places and dangers are what a handbook of seamanship would say. Materials are usual ones, or were.
The origins are invented: each port was given one concept, so that nobody can guess the answer from the relation.
Weather has no purpose, and what is done or tied has no material; those cells are empty.
"""

# place      where it is met, with its preposition
# purpose    what it is for, an infinitive
# material   what it is made of
# related    the name of another concept of the table
# origin     the port whose sailors first wrote of it (invented)
# danger     what careless sailors suffer
COLUMNS = ("name", "forms", "place", "purpose", "material", "related", "origin", "danger")

TABLE = """
the mainsail | the big sail | behind the mast | to drive the boat forward | heavy canvas | the boom | Bristol | a split seam
the anchor | the hook | in the bow locker | to hold the seabed | forged iron | the windlass | Lisbon | a dragging night
tacking | going about; coming about | in narrow rivers | to work upwind | | the jib | Genoa | a stalled boat
the rudder | the steering blade | under the stern | to turn the hull | solid oak | the tiller | Venice | a bent hinge
the jib | the headsail | ahead of the mast | to balance the helm | light polyester | the forestay | Cadiz | a flogging clew
the halyard | the hoisting line | beside the mast | to raise a sail | braided rope | the cleat | Hamburg | a lost end aloft
the keel | the ballast fin | below the waterline | to stop sideways drift | poured lead | the hull | Lubeck | a hard grounding
the bowline | the loop knot | at a rope's end | to make a fixed loop | | the sheet | Bergen | a half-tied loop
the mast | the main spar | amidships | to carry the sails | clear spruce | the shroud | Amsterdam | a crack at the partners
the sheet | the sail's control line | in the cockpit | to trim a sail | soft polyester rope | the winch | Rotterdam | a rope-burned palm
gybing | jibing | on downwind legs | to turn with following winds | | the preventer | Antwerp | a blow to the head
the boom | the lower spar | below the mainsail | to spread the sail's foot | varnished pine | the vang | Ostend | a cracked skull
the tiller | the steering arm | at the helmsman's elbow | to move the rudder | bent ash | the rudder | Dunkirk | a bruised rib
the compass | the ship's compass | in the binnacle | to keep a course | brass and glass | the chart | Calais | a false north
the hull | the boat's shell | between deck and keel | to keep the sea out | larch planks | the keel | Dieppe | worm in the planks
reefing | taking in a reef | at the mast | to shorten sail | | the reef knot | Le Havre | a soaked crew
the winch | the rope drum | on the coaming | to wind in loaded lines | cast bronze | the sheet | Brest | a trapped thumb
the spinnaker | the kite | high before the bow | to catch a following wind | ripstop nylon | the spinnaker pole | Saint-Malo | an hourglass wrap
the cleat | the rope horn | on the dock edge | to make a line fast | turned locust wood | the halyard | La Rochelle | a jammed hitch
the chart | the sea chart | on the navigator's table | to show depths and shoals | linen-backed paper | the parallel ruler | Bordeaux | an outdated survey
the squall | the sudden blow | under dark clouds | | | the barometer | Bilbao | a knockdown
the shroud | the side stay | at the chainplates | to brace the mast sideways | galvanised wire | the turnbuckle | Porto | a broken strand
the vang | the kicker | under the boom | to hold the boom down | steel tackle | the boom | Malaga | a sprung gooseneck
close hauled sailing | beating; sailing close hauled | on windward legs | to gain ground to windward | | tacking | Valencia | a pinched, slow boat
the forestay | the front stay | from stem to masthead | to hold the mast forward | twisted steel | the jib | Barcelona | a failed clevis pin
the fender | the side cushion | over the topsides | to soften the quay's blows | stuffed coir | the mooring line | Marseille | a scraped plank
the clove hitch | the double hitch | on rails and posts | to hang something briefly | | the fender | Toulon | a slow slip
the trade wind | the steady easterly | in the tropics | | | running | Livorno | a lazy lookout
the lighthouse | the harbour light | on the headland | to warn ships off rocks | dressed granite | the foghorn | Naples | a mistaken flash
running | sailing before the wind; running free | on long ocean passages | to go straight downwind | | the spinnaker | Palermo | a wild roll
the lead line | the sounding line | over the lee rail | to measure the depth | plaited cotton | sounding | Bari | a wrong mark
the block | the pulley | at every turn of rope | to change a rope's direction | lignum vitae | the halyard | Ancona | a seized pin
the sextant | the navigator's sextant | in a padded box | to take the sun's height | engraved brass | the chronometer | Trieste | a knocked mirror
the gaff | the upper spar | on old cutters | to hold up the peak | peeled Douglas fir | the topsail | Split | a fall from aloft
broad reaching | sailing on a broad reach | in the fast races | to run at top speed | | gybing | Dubrovnik | an early broach
the bilge | the boat's bottom | beneath the floorboards | to collect stray water | tarred elm | the bilge pump | Corfu | foul air
sea fog | the sea mist | over cold currents | | | the foghorn | Piraeus | a sudden collision
the reef knot | the square knot | along a shortened sail | to tie up loose canvas | | reefing | Smyrna | a spilled bundle
the bilge pump | the hand pump | beside the companionway | to empty the hull | copper pipe | the bilge | Rhodes | a choked strainer
the mooring line | the dock line | between ship and quay | to tie up in port | three-strand nylon | the bollard | Alexandria | a whipping end
lying ahull | drifting under bare poles | far offshore in gales | to rest in heavy weather | | the sea anchor | Beirut | a slow drift ashore
the figure-eight knot | the stopper knot | behind the fairlead | to stop a rope escaping | | the sheet | Tripoli | a knot set hard
the windlass | the anchor winch | on the foredeck | to lift the anchor | cast iron | the anchor | Tunis | a runaway chain
the transom | the flat stern | at the after end | to close the hull behind | carved mahogany | the rudder | Algiers | rot behind the paint
the log line | the speed line | over the taffrail | to tell the speed | knotted cod line | dead reckoning | Tangier | a tangled reel
dead reckoning | reckoning by log and course | on the chart at noon | to guess the ship's position | | the log line | Muscat | an unmeasured current
the barometer | the weather glass | on the cabin bulkhead | to foretell a storm | mercury and mahogany | the squall | Aden | a stuck needle
the batten | the sail stiffener | in a leech pocket | to stiffen the sail's edge | split bamboo | the mainsail | Basra | a lost pocket stitch
the bowsprit | the nose spar | out over the stem | to lengthen the sail plan | Baltic redwood | the forestay | Zanzibar | a plunge into the swell
the bollard | the mooring post | on the quay | to take ships' ropes | an old cannon barrel | the mooring line | Mombasa | a crushed foot
the ketch | the two-masted ketch | among coastal traders | to carry freight shorthanded | | the mizzen | Goa | a blanketed after sail
the mizzen | the mizzen sail | near the stern | to steady an anchored boat | tanned flax | the ketch | Cochin | a fouled backstay
the sheet bend | the weaver's hitch | in the middle of towlines | to join unequal ropes | | the bowline | Calcutta | a slack pull
the foghorn | the warning horn | at the pier head | to sound through thick weather | pressed tin | sea fog | Rangoon | a frozen valve
the scupper | the deck drain | along the bulwark | to let water off deck | soft sheet lead | the hull | Malacca | a plug of leaves
kedging | warping on the kedge | on falling tides | to pull off a sandbank | | the anchor | Batavia | an overturned dinghy
the spinnaker pole | the whisker boom | braced against the mast | to push the clew outward | carbon tube | the spinnaker | Macau | a skied end
the ratline | the rope rung | across the rigging | to climb aloft | tarred hemp | the shroud | Canton | a rotten step
the storm jib | the spitfire | close to the stem head | to steer in a gale | orange sailcloth | reefing | Nagasaki | a chafed corner
the schooner | the fore-and-aft schooner | on the fishing banks | to race the catch home | | the gaff | Osaka | a buried lee rail
the turnbuckle | the bottlescrew | at a shroud's lower end | to tighten the rigging | silicon bronze | the shroud | Sydney | a stripped thread
the chronometer | the sea clock | in a rocking box | to find the longitude | gold and steel | the sextant | Hobart | a missed winding
sounding | casting the lead | near unlit shores | to feel for the bottom | | the lead line | Auckland | numb fingers
the preventer | the boom guy | between boom end and bow | to forbid an accidental gybe | stretchy nylon line | gybing | Tahiti | a snapped boom
the land breeze | the night breeze off the land | close inshore before dawn | | | the sea breeze | Honolulu | a dying wind at sunrise
the sea breeze | the afternoon breeze | off warm beaches | | | the land breeze | Valparaiso | a rough ride home
the fairlead | the rope guide | on the side deck | to lead a rope cleanly | polished ebony | the sheet | Callao | a sawn rope
caulking | paying the seams | in the dry dock | to seal the seams | | oakum picking | Panama | an opened plank
the centreboard | the drop keel | in a slot amidships | to sail over shallows | marine plywood | the keel | Havana | a pebble in the slot
the rolling hitch | the gripping hitch | along a loaded rope | to take a sideways pull | | the clove hitch | Kingston | a turn laid backwards
the telltale | the luff ribbon | on either face of sailcloth | to show the air's flow | red wool yarn | the jib | Nassau | a wet, sticking thread
the parallel ruler | the rolling ruler | in the chart drawer | to carry a bearing across | nickel silver | the chart | Charleston | a slip on wet paper
the gimbal | the swinging ring | around lamp and stove | to keep things level | drawn copper wire | the compass | Baltimore | a scalded cook
the dog watch | the short evening watch | on the evening deck | to change the crew's hours | | the ship's bell | Boston | a quarrel over supper
the ship's bell | the watch bell | by the forecastle door | to mark the half hours | cast bell metal | the dog watch | Salem | a stolen clapper
the marlinspike | the rope spike | in the rigger's belt | to open rope strands | whalebone | splicing | Gloucester | a stabbed thigh
splicing | marrying rope ends | in the rigging loft | to join ropes without knots | | the marlinspike | Nantucket | a strand tucked twice
the baggywrinkle | the chafe mop | high on the stays | to save sails from chafe | frayed old rope | the shroud | Halifax | a nest of wasps
careening | heaving down | on sheltered beaches | to scrape the bottom clean | | caulking | Reykjavik | a strained frame
the capstan | the upright drum | in the ship's waist | to share a heavy haul | elm and iron | the anchor | Aberdeen | a spinning bar
the sea anchor | the drogue | a cable's length ahead | to hold the bow upwind | sewn cotton duck | lying ahull | Leith | a parted tripping line
the topsail | the light upper sail | over the gaff | to reach the higher breeze | Egyptian cotton | the gaff | Grimsby | a bent topmast
wearing ship | turning by the stern | among the windjammers | to turn in heavy seas | | gybing | Whitby | a lost half mile
the gooseneck | the boom joint | where boom meets mast | to let the boom swing | welded stainless plate | the boom | Harwich | a sheared bolt
oakum picking | teasing old rope | in harbour on rainy days | to make stuffing for seams | | caulking | Dover | raw fingertips
the chainplate | the shroud strap | bolted to the frames | to anchor the rigging | flat wrought iron | the shroud | Portsmouth | rust under the deck
the jackstay | the safety strap | from cockpit to foredeck | to clip a harness on | woven webbing | the cleat | Plymouth | sun-rotted stitches
the binnacle | the compass stand | before the wheel | to house the compass | teak with copper screws | the compass | Falmouth | a smoking lamp
holystoning | scouring the planks | on navy decks | to whiten the deck | | the scupper | Cork | worn-out knees
the deadeye | the three-holed block | on old square riggers | to set up hemp rigging | seasoned beech | the turnbuckle | Galway | a split rim
the Beaufort scale | the wind scale | inside the logbook's cover | to put numbers to wind | | the barometer | Belfast | a boastful guess
the lateen | the slanting sail | on Nile boats | to catch river breezes | palm fibre matting | the mast | Liverpool | a yard caught aback
the traverse board | the peg board | under the helmsman's lantern | to remember courses sailed | boxwood and string | dead reckoning | Gdansk | a peg dropped overboard
the lazarette | the stern locker | beneath the helmsman's seat | to store spare gear | cedar boards | the transom | Riga | a leaking hatch
boxing the compass | naming all the points | in the schoolroom ashore | to learn thirty-two points | | the chart | Tallinn | a point forgotten
the flat calm | the glassy calm | near the equator | | | the trade wind | Stockholm | empty water casks
"""
