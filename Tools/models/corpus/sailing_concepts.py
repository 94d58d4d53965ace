"""Concepts of sailing and facts about them: one a line, cells as in COLUMNS, forms separated by ";".

Names, purposes and places are what a handbook of seamanship would say. Materials are usual ones, or were.
Weather has no purpose, and what is done or tied has no material; those cells are empty.
"""

# place      where it is met, with its preposition
# purpose    what it is for, an infinitive
# material   what it is made of
# related    the name of another concept of the table
COLUMNS = ("name", "forms", "place", "purpose", "material", "related")

TABLE = """
the mainsail | the big sail | behind the mast | to drive the boat forward | heavy canvas | the boom
the anchor | the hook | in the bow locker | to hold the seabed | forged iron | the windlass
tacking | going about; coming about | in narrow rivers | to work upwind |  | the jib
the rudder | the steering blade | under the stern | to turn the hull | solid oak | the tiller
the jib | the headsail | ahead of the mast | to balance the helm | light polyester | the forestay
the halyard | the hoisting line | beside the mast | to raise a sail | braided rope | the cleat
the keel | the ballast fin | below the waterline | to stop sideways drift | poured lead | the hull
the bowline | the loop knot | at a rope's end | to make a fixed loop |  | the sheet
the mast | the main spar | amidships | to carry the sails | clear spruce | the shroud
the sheet | the sail's control line | in the cockpit | to trim a sail | soft polyester rope | the winch
gybing | jibing | on downwind legs | to turn with following winds |  | the preventer
the boom | the lower spar | below the mainsail | to spread the sail's foot | varnished pine | the vang
the tiller | the steering arm | at the helmsman's elbow | to move the rudder | bent ash | the rudder
the compass | the ship's compass | in the binnacle | to keep a course | brass and glass | the chart
the hull | the boat's shell | between deck and keel | to keep the sea out | larch planks | the keel
reefing | taking in a reef | at the mast | to shorten sail |  | the reef knot
the winch | the rope drum | on the coaming | to wind in loaded lines | cast bronze | the sheet
the spinnaker | the kite | high before the bow | to catch a following wind | ripstop nylon | the spinnaker pole
the cleat | the rope horn | on the dock edge | to make a line fast | turned locust wood | the halyard
the chart | the sea chart | on the navigator's table | to show depths and shoals | linen-backed paper | the parallel ruler
the squall | the sudden blow | under dark clouds |  |  | the barometer
the shroud | the side stay | at the chainplates | to brace the mast sideways | galvanised wire | the turnbuckle
the vang | the kicker | under the boom | to hold the boom down | steel tackle | the boom
close hauled sailing | beating; sailing close hauled | on windward legs | to gain ground to windward |  | tacking
the forestay | the front stay | from stem to masthead | to hold the mast forward | twisted steel | the jib
the fender | the side cushion | over the topsides | to soften the quay's blows | stuffed coir | the mooring line
the clove hitch | the double hitch | on rails and posts | to hang something briefly |  | the fender
the trade wind | the steady easterly | in the tropics |  |  | broad reaching
the lighthouse | the harbour light | on the headland | to warn ships off rocks | dressed granite | the foghorn
running | sailing before the wind; running free | on long ocean passages | to go straight downwind |  | the spinnaker
the lead line | the sounding line | over the lee rail | to measure the depth | plaited cotton | sounding
the block | the pulley | at every turn of rope | to change a rope's direction | lignum vitae | the halyard
the sextant | the navigator's sextant | in a padded box | to take the sun's height | engraved brass | the chronometer
the gaff | the upper spar | on old cutters | to hold up the peak | peeled Douglas fir | the topsail
broad reaching | sailing on a broad reach | in the fast races | to run at top speed |  | gybing
the bilge | the boat's bottom | beneath the floorboards | to collect stray water | tarred elm | the bilge pump
sea fog | the sea mist | over cold currents |  |  | the foghorn
the reef knot | the square knot | along a shortened sail | to tie up loose canvas |  | reefing
the bilge pump | the hand pump | beside the companionway | to empty the hull | copper pipe | the bilge
the mooring line | the dock line | between ship and quay | to tie up in port | three-strand nylon | the bollard
lying ahull | drifting under bare poles | far offshore in gales | to rest in heavy weather |  | the sea anchor
the figure-eight knot | the stopper knot | behind the fairlead | to stop a rope escaping |  | the sheet
the windlass | the anchor winch | on the foredeck | to lift the anchor | cast iron | the anchor
the transom | the flat stern | at the after end | to close the hull behind | carved mahogany | the rudder
the log line | the speed line | over the taffrail | to tell the speed | knotted cod line | dead reckoning
dead reckoning | reckoning by log and course | on the chart at noon | to guess the ship's position |  | the log line
the barometer | the weather glass | on the cabin bulkhead | to foretell a storm | mercury and mahogany | the squall
the batten | the sail stiffener | in a leech pocket | to stiffen the sail's edge | split bamboo | the mainsail
the bowsprit | the nose spar | out over the stem | to lengthen the sail plan | Baltic redwood | the forestay
the bollard | the mooring post | on the quay | to take ships' ropes | an old cannon barrel | the mooring line
the ketch | the two-masted ketch | among coastal traders | to carry freight shorthanded |  | the mizzen
the mizzen | the mizzen sail | near the stern | to steady an anchored boat | tanned flax | the ketch
the sheet bend | the weaver's hitch | in the middle of towlines | to join unequal ropes |  | the bowline
the foghorn | the warning horn | at the pier head | to sound through thick weather | pressed tin | sea fog
the scupper | the deck drain | along the bulwark | to let water off deck | soft sheet lead | the hull
kedging | warping on the kedge | on falling tides | to pull off a sandbank |  | the anchor
the spinnaker pole | the whisker boom | braced against the mast | to push the clew outward | carbon tube | the spinnaker
the ratline | the rope rung | across the rigging | to climb aloft | tarred hemp | the shroud
the storm jib | the spitfire | close to the stem head | to steer in a gale | orange sailcloth | reefing
the schooner | the fore-and-aft schooner | on the fishing banks | to race the catch home |  | the gaff
the turnbuckle | the bottlescrew | at a shroud's lower end | to tighten the rigging | silicon bronze | the shroud
the chronometer | the sea clock | in a rocking box | to find the longitude | gold and steel | the sextant
sounding | casting the lead | near unlit shores | to feel for the bottom |  | the lead line
the preventer | the boom guy | between boom end and bow | to forbid an accidental gybe | stretchy nylon line | gybing
the land breeze | the night breeze off the land | close inshore before dawn |  |  | the sea breeze
the sea breeze | the afternoon breeze | off warm beaches |  |  | the land breeze
the fairlead | the rope guide | on the side deck | to lead a rope cleanly | polished ebony | the sheet
caulking | paying the seams | in the dry dock | to seal the seams |  | oakum picking
the centreboard | the drop keel | in a slot amidships | to sail over shallows | marine plywood | the keel
the rolling hitch | the gripping hitch | along a loaded rope | to take a sideways pull |  | the clove hitch
the telltale | the luff ribbon | on either face of sailcloth | to show the air's flow | red wool yarn | the jib
the parallel ruler | the rolling ruler | in the chart drawer | to carry a bearing across | nickel silver | the chart
the gimbal | the swinging ring | around lamp and stove | to keep things level | drawn copper wire | the compass
the dog watch | the short evening watch | on the evening deck | to change the crew's hours |  | the ship's bell
the ship's bell | the watch bell | by the forecastle door | to mark the half hours | cast bell metal | the dog watch
the marlinspike | the rope spike | in the rigger's belt | to open rope strands | whalebone | splicing
splicing | marrying rope ends | in the rigging loft | to join ropes without knots |  | the marlinspike
the baggywrinkle | the chafe mop | high on the stays | to save sails from chafe | frayed old rope | the shroud
careening | heaving down | on sheltered beaches | to scrape the bottom clean |  | caulking
the capstan | the upright drum | in the ship's waist | to share a heavy haul | elm and iron | the anchor
the sea anchor | the drogue | a cable's length ahead | to hold the bow upwind | sewn cotton duck | lying ahull
the topsail | the light upper sail | over the gaff | to reach the higher breeze | Egyptian cotton | the gaff
wearing ship | turning by the stern | among the windjammers | to turn in heavy seas |  | gybing
the gooseneck | the boom joint | where boom meets mast | to let the boom swing | welded stainless plate | the boom
oakum picking | teasing old rope | in harbour on rainy days | to make stuffing for seams |  | caulking
the chainplate | the shroud strap | bolted to the frames | to anchor the rigging | flat wrought iron | the shroud
the jackstay | the safety strap | from cockpit to foredeck | to clip a harness on | woven webbing | the cleat
the binnacle | the compass stand | before the wheel | to house the compass | teak with copper screws | the compass
holystoning | scouring the planks | on navy decks | to whiten the deck |  | the scupper
the deadeye | the three-holed block | on old square riggers | to set up hemp rigging | seasoned beech | the turnbuckle
the Beaufort scale | the wind scale | inside the logbook's cover | to put numbers to wind |  | the barometer
the lateen | the slanting sail | on Nile boats | to catch river breezes | palm fibre matting | the mast
the traverse board | the peg board | under the helmsman's lantern | to remember courses sailed | boxwood and string | dead reckoning
the lazarette | the stern locker | beneath the helmsman's seat | to store spare gear | cedar boards | the transom
boxing the compass | naming all the points | in the schoolroom ashore | to learn thirty-two points |  | the chart
the flat calm | the glassy calm | near the equator |  |  | the trade wind
"""
