"""Concepts of physics and facts about them: one a line, cells as in COLUMNS, forms separated by ";".

Every name and form is a singular noun phrase with its article, as it stands inside a sentence. "related" is the name of
another concept of the table; "seen" completes "one meets it …".
"""

COLUMNS = ("name", "forms", "field", "quantity", "unit", "instrument", "related", "person", "seen")

TABLE = """
the Seebeck effect | thermoelectric conversion | solid state physics | thermoelectric voltage | volts per kelvin | a thermocouple | the Peltier effect | Thomas Seebeck | in the power supplies of space probes
the Peltier effect | Peltier cooling | solid state physics | cooling power | watts per ampere | a thermoelectric cooler | the Seebeck effect | Jean Peltier | in camping refrigerators
the Thomson effect | | thermodynamics | heat per unit charge | microvolts per kelvin | a heated wire | the Seebeck effect | William Thomson | in wires that carry current from hot to cold
Compton scattering | the Compton effect | quantum physics | wavelength shift | picometres | a gamma spectrometer | the photoelectric effect | Arthur Compton | in the shielding of X-ray rooms
inertia | resistance to acceleration | mechanics | mass | kilograms | an inertial balance | the moment of inertia | Galileo Galilei | when a bus brakes sharply
the moment of inertia | rotational inertia | mechanics | angular mass | kilogram square metres | a torsion pendulum | angular momentum | Leonhard Euler | in the flywheels of engines
angular momentum | rotational momentum | mechanics | spin rate | joule seconds | a rotating stool | precession | Louis Poinsot | when a skater pulls in her arms
precession | the slow turning of an axis | mechanics | precession rate | degrees per year | a gyroscope | nutation | Hipparchus | in the wobble of a spinning top
nutation | the nodding of an axis | mechanics | nodding angle | arcseconds | a zenith telescope | precession | James Bradley | in the small nodding of the Earth
the Coriolis effect | the Coriolis force | mechanics | sideways acceleration | metres per second squared | a turntable | the Foucault pendulum | Gaspard Coriolis | in the swirl of large storms
the Foucault pendulum | Foucault's pendulum | mechanics | rotation of the swing plane | degrees per hour | a long steel wire | the Coriolis effect | Leon Foucault | in the halls of science museums
centripetal force | the force towards the centre | mechanics | inward force | newtons | a whirling bucket | angular momentum | Christiaan Huygens | on the bends of a race track
friction | dry friction | mechanics | coefficient of friction | tenths of the load | an inclined plane | stiction | Guillaume Amontons | in the brakes of a bicycle
stiction | static friction | mechanics | breakaway force | millinewtons | a tribometer | friction | Charles Coulomb | when a drawer is stuck
the Magnus effect | the Magnus force | fluid dynamics | lift force | grams of lift | a spinning cylinder | the Bernoulli effect | Gustav Magnus | in curved free kicks
the Bernoulli effect | Bernoulli's principle | fluid dynamics | static pressure | pascals | a Venturi tube | the Venturi effect | Daniel Bernoulli | in the spray of a perfume bottle
the Venturi effect | the suction in a throat | fluid dynamics | pressure drop | millibars | a differential manometer | the Bernoulli effect | Giovanni Venturi | in the carburettors of old cars
viscosity | internal friction | fluid dynamics | shear stress | pascal seconds | a falling-ball viscometer | the Reynolds number | Jean Poiseuille | in the slow flow of honey
the Reynolds number | the Reynolds criterion | fluid dynamics | flow speed | dimensionless numbers | a dyed water jet | turbulence | Osborne Reynolds | in the design of pipelines
turbulence | turbulent flow | fluid dynamics | energy dissipation rate | watts per kilogram | a hot-wire anemometer | the Reynolds number | Andrei Kolmogorov | in the wake of a jet airliner
laminar flow | layered flow | fluid dynamics | flow profile | centimetres per second | an ink streak | viscosity | Gotthilf Hagen | in thin glass tubes
cavitation | the collapse of bubbles | fluid dynamics | vapour pressure | kilopascals | a water tunnel | sonoluminescence | Lord Rayleigh | on worn ship propellers
sonoluminescence | light from sound | acoustics | flash duration | picoseconds | an ultrasonic flask | cavitation | Hermann Frenzel | in collapsing bubbles in water
surface tension | the skin of a liquid | fluid dynamics | surface energy | newtons per metre | a Wilhelmy plate | capillary action | Agnes Pockels | under the feet of water striders
capillary action | capillarity | fluid dynamics | rise height | millimetres | a narrow glass tube | surface tension | Thomas Young | in the stems of plants
buoyancy | the upthrust of a fluid | fluid dynamics | displaced volume | litres | a hydrometer | hydrostatic pressure | Archimedes | in the floating of icebergs
hydrostatic pressure | the weight of a water column | fluid dynamics | depth | metres of water | a Bourdon gauge | buoyancy | Blaise Pascal | at the bottom of dams
the siphon | the siphon principle | fluid dynamics | height difference | centimetres of water | a bent tube | hydrostatic pressure | Hero of Alexandria | in the emptying of aquariums
the Coanda effect | the clinging of a jet | fluid dynamics | deflection angle | degrees of deflection | a wind tunnel | the Bernoulli effect | Henri Coanda | in bladeless fans
the water hammer | hydraulic shock | fluid dynamics | pressure surge | bars | a surge recorder | hydrostatic pressure | Nikolai Joukowsky | when a tap is closed too quickly
the Kelvin-Helmholtz instability | the shear instability | fluid dynamics | growth rate | inverse seconds | a tilting tank | turbulence | Hermann von Helmholtz | in billowing cloud bands
the Rayleigh-Taylor instability | the fingering of heavy fluid | fluid dynamics | Atwood number | seconds | a drop tower | the Kelvin-Helmholtz instability | Geoffrey Taylor | in the remains of supernovae
a vortex street | the Karman street | fluid dynamics | Strouhal number | vortices per second | a smoke tunnel | turbulence | Theodore von Karman | behind tall chimneys
superfluidity | frictionless flow | quantum physics | critical velocity | centimetres of film | a cryostat of liquid helium | Bose-Einstein condensation | Pyotr Kapitsa | in helium that creeps out of a beaker
Bose-Einstein condensation | the Bose condensate | statistical physics | condensate fraction | nanokelvins | a magneto-optical trap | laser cooling | Satyendra Bose | in very cold clouds of rubidium
laser cooling | optical molasses | quantum physics | Doppler limit | microkelvins | a diode laser | Bose-Einstein condensation | Steven Chu | in modern fountain clocks
superconductivity | loss of electrical resistance | solid state physics | critical temperature | kelvins | a helium cryostat | the Meissner effect | Heike Kamerlingh Onnes | in the magnets of hospital scanners
the Meissner effect | the expulsion of magnetic flux | solid state physics | penetration depth | nanometres of depth | a levitating magnet | superconductivity | Walther Meissner | in floating train models
the Josephson effect | Josephson tunnelling | solid state physics | junction frequency | gigahertz per millivolt | a microwave junction | superconductivity | Brian Josephson | in national voltage standards
the Hall effect | Hall voltage | solid state physics | carrier density | volts per tesla | a Hall probe | the quantum Hall effect | Edwin Hall | in the speed sensors of cars
the quantum Hall effect | the quantised Hall resistance | solid state physics | Hall resistance | kilohms | a heterostructure sample | the Hall effect | Klaus von Klitzing | in resistance calibration offices
piezoelectricity | the piezoelectric effect | solid state physics | charge displacement | picocoulombs per newton | a quartz crystal | pyroelectricity | Jacques Curie | in gas lighters
pyroelectricity | the pyroelectric effect | solid state physics | polarisation change | microcoulombs per kelvin | a tourmaline plate | piezoelectricity | David Brewster | in motion detectors of alarm systems
ferroelectricity | spontaneous polarisation | solid state physics | remanent polarisation | microcoulombs per square centimetre | a Sawyer-Tower circuit | piezoelectricity | Joseph Valasek | in some memory chips
ferromagnetism | strong magnetic order | solid state physics | magnetisation | amperes per metre | a vibrating-sample magnetometer | the Curie point | Pierre Weiss | in refrigerator magnets
paramagnetism | weak magnetic attraction | solid state physics | magnetic susceptibility | cubic metres per mole | a Gouy balance | diamagnetism | Paul Langevin | in liquid oxygen
diamagnetism | weak magnetic repulsion | solid state physics | negative susceptibility | cubic centimetres per gram | a strong electromagnet | paramagnetism | Sebald Brugmans | in frogs that float above a magnet
antiferromagnetism | alternating magnetic order | solid state physics | Neel temperature | kelvins of ordering | a neutron diffractometer | ferromagnetism | Louis Neel | in crystals of manganese oxide
the Curie point | the Curie temperature | solid state physics | transition temperature | degrees Celsius | a heated magnet | ferromagnetism | Pierre Curie | in the cooling of lava
magnetic hysteresis | the hysteresis loop | electromagnetism | coercivity | joules per cycle | a hysteresis tracer | ferromagnetism | James Ewing | in the warm cores of transformers
the Barkhausen effect | Barkhausen noise | solid state physics | domain jumps | clicks per second | a pick-up coil | magnetic hysteresis | Heinrich Barkhausen | in the testing of steel parts
magnetostriction | the Joule magnetic effect | solid state physics | magnetic strain | parts per million | a strain gauge | ferromagnetism | James Joule | in the humming of transformers
giant magnetoresistance | the spin valve effect | solid state physics | resistance ratio | percent | a layered film | the Hall effect | Albert Fert | in the reading heads of hard disks
the Kerr effect | the quadratic electro-optic effect | optics | induced birefringence | metres per square volt | a nitrobenzene cell | the Pockels effect | John Kerr | in fast shutters for cameras
the Pockels effect | the linear electro-optic effect | optics | half-wave voltage | picometres per volt | a crystal modulator | the Kerr effect | Friedrich Pockels | in the switches of pulsed lasers
the Faraday effect | Faraday rotation | optics | Verdet constant | radians per tesla metre | a polarimeter | birefringence | Michael Faraday | in optical isolators
birefringence | double refraction | optics | index difference | nanometres per centimetre | a calcite crystal | polarisation of light | Rasmus Bartholin | in doubled letters under a crystal
polarisation of light | light polarisation | optics | degree of polarisation | percent polarised | a Nicol prism | Brewster's angle | Etienne Malus | in sunglasses for anglers
Brewster's angle | the polarising angle | optics | angle of incidence | degrees of incidence | a glass plate | polarisation of light | David Brewster | in reflections from a lake
refraction | the bending of light | optics | refractive index | degrees of arc | an Abbe refractometer | total internal reflection | Willebrord Snell | in a straw that looks broken
total internal reflection | full reflection | optics | critical angle | degrees from the normal | a semicircular prism | refraction | John Tyndall | in glass fibre cables
dispersion | the spreading of colours | optics | Abbe number | inverse micrometres | a glass prism | refraction | Isaac Newton | in the edge of a cut diamond
the rainbow | the bow in the sky | optics | bow angle | degrees above the horizon | a water-filled sphere | dispersion | Rene Descartes | in the spray of a garden hose
diffraction | the spreading of waves | optics | slit width | lines per millimetre | a diffraction grating | interference | Francesco Grimaldi | around the edges of shadows
interference | the superposition of waves | optics | fringe spacing | fringes | a double slit | diffraction | Augustin Fresnel | in the colours of soap films
iridescence | structural colour | optics | layer thickness | nanometres | a reflection spectrometer | interference | Robert Hooke | in the wings of butterflies
the Newton ring | the ring pattern | optics | ring radius | millimetres of radius | a flat-convex lens | interference | Robert Boyle | in slides pressed under glass
Rayleigh scattering | molecular scattering | optics | scattering cross section | square metres | a nephelometer | Mie scattering | John Strutt | in the blue of the sky
Mie scattering | scattering by droplets | optics | size parameter | micrometres | a particle counter | Rayleigh scattering | Gustav Mie | in the white of clouds
Raman scattering | the Raman effect | optics | Raman shift | wavenumbers | a Raman spectrometer | fluorescence | Chandrasekhara Raman | in the checking of paintings
Brillouin scattering | the Brillouin shift | optics | sound velocity | gigahertz | a Fabry-Perot interferometer | Raman scattering | Leon Brillouin | in fibres that watch over bridges
fluorescence | the glow under ultraviolet light | optics | quantum yield | photons per second | a fluorimeter | phosphorescence | George Stokes | in highlighter pens
phosphorescence | the afterglow | optics | afterglow time | minutes | a phosphoroscope | fluorescence | Edmond Becquerel | on the hands of old alarm clocks
Cherenkov radiation | the blue glow | particle physics | emission angle | photons per centimetre | a water tank with photomultipliers | the sonic boom | Pavel Cherenkov | in the pools of reactors
the laser | stimulated light | optics | coherence length | milliwatts | an optical cavity | stimulated emission | Theodore Maiman | at supermarket checkouts
stimulated emission | induced emission | quantum physics | population inversion | transitions per second | a ruby rod | the laser | Albert Einstein | in the amplifiers of undersea cables
holography | the hologram | optics | fringe contrast | lines per micrometre | a vibration-free table | interference | Dennis Gabor | on credit cards
spherical aberration | the aperture error | optics | spot size | micrometres of blur | a knife-edge tester | chromatic aberration | Karl Schwarzschild | in the first pictures of a space telescope
chromatic aberration | the colour error | optics | focal shift | millimetres of focus | an achromatic doublet | dispersion | Chester Hall | in the purple fringes of cheap binoculars
the pinhole camera | the camera obscura | optics | image distance | centimetres | a blackened box | diffraction | Ibn al-Haytham | under trees during an eclipse
the mirage | the false pool | optics | temperature gradient | kelvins per metre | a heated plate | refraction | Gaspard Monge | on hot desert roads
photoelasticity | stress birefringence | optics | fringe order | fringes per megapascal | a polariscope | birefringence | Max Frocht | in plastic models of bridges
optical activity | the rotation of polarised light | optics | specific rotation | degrees per decimetre | a saccharimeter | polarisation of light | Jean-Baptiste Biot | in sugar factories
luminous intensity | candle power | metrology | luminous flux | candelas | a photometer | the inverse-square law | Pierre Bouguer | in the approval of car headlights
the inverse-square law | the law of spreading | mechanics | distance | watts per square metre | an optical bench | luminous intensity | Ismael Boulliau | in the fading of a distant lamp
the photoelectric effect | photoemission | quantum physics | work function | electronvolts | a zinc plate electroscope | Compton scattering | Philipp Lenard | in the light barriers of lifts
the Stark effect | the electric line splitting | quantum physics | electric field strength | kilovolts per centimetre | a canal-ray tube | the Zeeman effect | Johannes Stark | in the spectra of white dwarfs
the Zeeman effect | the magnetic line splitting | quantum physics | line splitting | nanometres of splitting | a grating spectrograph | the Stark effect | Pieter Zeeman | in the light of sunspots
the Lamb shift | the hydrogen level shift | quantum physics | level shift | megahertz | a beam of metastable hydrogen | the Casimir effect | Willis Lamb | in precise hydrogen spectra
the Casimir effect | the vacuum force | quantum physics | plate separation | piconewtons | a torsion balance | the Lamb shift | Hendrik Casimir | in tiny machines whose parts stick together
the tunnel effect | quantum tunnelling | quantum physics | barrier width | nanoamperes | a scanning tunnelling microscope | alpha decay | Friedrich Hund | in flash memory
the uncertainty principle | Heisenberg's relation | quantum physics | position and momentum | joule seconds of action | a single slit | wave-particle duality | Werner Heisenberg | in the natural width of spectral lines
wave-particle duality | the dual nature of matter | quantum physics | de Broglie wavelength | angstroms | an electron diffraction tube | the uncertainty principle | Louis de Broglie | in the pictures of electron microscopes
entanglement | quantum correlation | quantum physics | Bell parameter | coincidences per second | a pair-photon source | quantum teleportation | Erwin Schroedinger | in experiments between two islands
quantum teleportation | the transfer of a quantum state | quantum physics | state fidelity | percent fidelity | a beam splitter | entanglement | Anton Zeilinger | in plans for a secure network
the Pauli principle | the exclusion principle | quantum physics | occupation number | electrons per shell | an atomic beam | electron spin | Wolfgang Pauli | in the order of the periodic table
electron spin | the spin of the electron | quantum physics | spin quantum number | Bohr magnetons | a Stern-Gerlach apparatus | the Pauli principle | George Uhlenbeck | in magnetic storage research
nuclear magnetic resonance | spin resonance of nuclei | nuclear physics | Larmor frequency | megahertz per tesla | a radio-frequency coil | electron spin | Felix Bloch | in scans of the knee
the Franck-Hertz effect | the stepwise energy loss of electrons | quantum physics | excitation energy | volts between dips | a mercury-vapour tube | the spectral line | James Franck | in practical courses for second-year students
the spectral line | the line spectrum | quantum physics | line position | nanometres of wavelength | a prism spectroscope | the Doppler effect | Gustav Kirchhoff | in the orange of street lamps
black-body radiation | thermal radiation | thermodynamics | spectral radiance | watts per steradian | a cavity radiator | Wien's law | Max Planck | in the glow of a forge
Wien's law | the displacement law | thermodynamics | peak wavelength | micrometre kelvins | an infrared spectrometer | black-body radiation | Wilhelm Wien | in the colours of stars
the Stefan-Boltzmann law | the fourth-power law | thermodynamics | total radiated power | watts per square metre of surface | a bolometer | black-body radiation | Josef Stefan | in estimates of the heat of the Sun
thermal conductivity | heat conductivity | thermodynamics | heat flux | watts per metre kelvin | a guarded hot plate | the Wiedemann-Franz law | Joseph Fourier | in the handles of saucepans
the Wiedemann-Franz law | the Lorenz ratio | solid state physics | Lorenz number | watt ohms | a copper rod | thermal conductivity | Gustav Wiedemann | in the choice of metals for cooling
convection | heat transport by flow | thermodynamics | Rayleigh number | watts per kelvin | a heated tank of dyed water | thermal conductivity | Henri Benard | above a radiator
thermal expansion | expansion by heat | thermodynamics | expansion coefficient | millimetres per metre | a dilatometer | the bimetallic strip | Pieter van Musschenbroek | in the joints of bridges
the bimetallic strip | the bimetal | thermodynamics | bending angle | millimetres of bend | a riveted strip | thermal expansion | John Harrison | in the thermostats of irons
specific heat | heat capacity | thermodynamics | heat per degree | joules per kilogram kelvin | a calorimeter | latent heat | Johan Wilcke | in the mild climate of coasts
latent heat | hidden heat | thermodynamics | heat of fusion | kilojoules per kilogram | an ice calorimeter | specific heat | Joseph Black | in the melting of snow
supercooling | undercooling | thermodynamics | freezing delay | kelvins below freezing | a clean test tube | latent heat | Daniel Fahrenheit | in freezing rain
the Leidenfrost effect | the vapour cushion | thermodynamics | evaporation time | seconds of drop life | a hot pan | the boiling point | Johann Leidenfrost | when drops dance on a stove
the boiling point | the boiling temperature | thermodynamics | saturation pressure | degrees on the Celsius scale | a hypsometer | the triple point | Anders Celsius | when soup is cooked on a mountain
the triple point | the point of three phases | metrology | phase equilibrium | hundredths of a degree | a sealed water cell | the boiling point | James Thomson | in the calibration of thermometers
the critical point | the liquid-gas end point | thermodynamics | critical density | megapascals | a high-pressure window cell | critical opalescence | Thomas Andrews | in the making of decaffeinated coffee
critical opalescence | the milky flicker | statistical physics | correlation length | millikelvins | a light-scattering cell | the critical point | Marian Smoluchowski | in a heated cell of carbon dioxide
the Joule-Thomson effect | throttled cooling | thermodynamics | inversion temperature | kelvins per bar | a porous plug | gas liquefaction | William Thomson | in the liquefaction of air
gas liquefaction | the Linde process | thermodynamics | liquid yield | litres per hour | a countercurrent cooler | the Joule-Thomson effect | Carl von Linde | in factories for bottled oxygen
entropy | the measure of disorder | thermodynamics | reversible heat | joules per kelvin | a bomb calorimeter | the Carnot cycle | Rudolf Clausius | when milk mixes with coffee
the Carnot cycle | the ideal heat engine | thermodynamics | thermal efficiency | percent of heat | a steam indicator | entropy | Sadi Carnot | in lectures on power stations
the Stirling engine | the hot-air engine | thermodynamics | swept volume | revolutions per minute | a regenerator | the Carnot cycle | Robert Stirling | in quiet submarines
the heat pump | the reversed engine | thermodynamics | performance factor | kilowatt hours | a compressor test bench | the Carnot cycle | Peter von Rittinger | in the cellars of new houses
the ideal gas law | the gas equation | thermodynamics | pressure and volume | joules per mole kelvin | a gas thermometer | Boyle's law | Emile Clapeyron | in the filling of weather balloons
Boyle's law | the pressure-volume law | thermodynamics | gas volume | millilitres | a sealed syringe | the ideal gas law | Robert Boyle | in the ears of divers
Brownian motion | the jitter of grains | statistical physics | mean square displacement | square micrometres per second | a light microscope | diffusion | Robert Brown | in pollen dust in a drop of water
diffusion | the mixing by random steps | statistical physics | concentration gradient | square centimetres per second | a diffusion cell | Brownian motion | Adolf Fick | in the scent of an open bottle
osmosis | the passage through a membrane | thermodynamics | osmotic pressure | atmospheres | a membrane cell | diffusion | Jean-Antoine Nollet | in wilted salad
the Maxwell distribution | the speed distribution | statistical physics | most probable speed | metres per second | a rotating velocity filter | the equipartition theorem | James Maxwell | in the escape of light gases from planets
the equipartition theorem | equal sharing of energy | statistical physics | degrees of freedom | joules per mole | a gas calorimeter | the Maxwell distribution | John Waterston | in the heat capacity of metals
the Ising model | the lattice spin model | statistical physics | spin coupling | energy per bond | a computer simulation | ferromagnetism | Ernst Ising | in models of voter opinion
percolation | the percolation threshold | statistical physics | cluster size | percent of open sites | a random resistor network | the Ising model | John Hammersley | in coffee filters
Johnson noise | thermal noise | statistical physics | noise voltage | nanovolts per root hertz | a low-noise amplifier | shot noise | John Johnson | in the hiss of radio receivers
shot noise | the noise of single charges | statistical physics | current fluctuation | picoamperes per root hertz | a vacuum diode | Johnson noise | Walter Schottky | in very dim photographs
deterministic chaos | the butterfly effect | mechanics | Lyapunov exponent | bits per second | a double pendulum | the logistic map | Edward Lorenz | in the limits of weather forecasts
the logistic map | the period-doubling map | statistical physics | growth parameter | iterations | a pocket calculator | deterministic chaos | Robert May | in the ups and downs of insect numbers
the pendulum | the swinging weight | mechanics | swing period | seconds per swing | a brass bob | simple harmonic motion | Christiaan Huygens | in grandfather clocks
simple harmonic motion | the harmonic oscillation | mechanics | angular frequency | radians per second | a coil spring | the pendulum | Robert Hooke | in the prongs of a tuning fork
resonance | the resonant response | mechanics | quality factor | cycles per second | a shaking table | damping | Galileo Galilei | when a wine glass sings
damping | the dying away of vibrations | mechanics | decay time | newton seconds per metre | an oil dashpot | resonance | Wilhelm Weber | in the shock absorbers of cars
parametric oscillation | the pumped oscillation | mechanics | pump frequency | cycles per minute | a pendulum of varying length | resonance | Franz Melde | on a playground swing
Hooke's law | the law of springs | mechanics | spring constant | newtons per millimetre | a spring balance | Young's modulus | Robert Hooke | in kitchen scales
Young's modulus | the modulus of elasticity | mechanics | tensile stress | gigapascals | a tensile testing machine | Poisson's ratio | Thomas Young | in the choice of steel for cables
Poisson's ratio | the transverse strain ratio | mechanics | lateral strain | percent of elongation | an extensometer | Young's modulus | Simeon Poisson | in wine corks
creep | slow flow under load | solid state physics | creep rate | percent per hour | a furnace with a hanging load | metal fatigue | Edward Andrade | in the lead of old roofs
metal fatigue | fatigue cracking | solid state physics | load cycles | millions of cycles | a rotating bending machine | creep | August Woehler | in broken railway axles
hardness | resistance to scratching | solid state physics | dent diameter | Vickers points | an indentation tester | Young's modulus | Friedrich Mohs | in the choice of knives
buckling | the sideways collapse | mechanics | critical load | kilonewtons | a slender column | Young's modulus | Leonhard Euler | in railway tracks on hot days
the lever | the law of the lever | mechanics | torque | newton metres | a metre rule on a pivot | the pulley | Archimedes | in seesaws and crowbars
the pulley | the block and tackle | mechanics | rope tension | newtons of pull | a set of wheels and rope | the lever | Archytas | in cranes on old harbours
momentum | the amount of motion | mechanics | mass and velocity | kilogram metres per second | an air track | elastic collision | John Wallis | in the recoil of a rifle
elastic collision | the perfect bounce | mechanics | coefficient of restitution | centimetres of rebound | Newton's cradle | momentum | Christopher Wren | on billiard tables
kinetic energy | the energy of motion | mechanics | mass and speed | joules | a ballistic pendulum | momentum | Emilie du Chatelet | in the damage done by fast cars
free fall | the falling of bodies | mechanics | fall time | tenths of a second | an evacuated tube | weightlessness | Giambattista Benedetti | when a hammer is dropped on the Moon
weightlessness | the absence of weight | mechanics | residual acceleration | micro-g | a parabolic flight | free fall | Konstantin Tsiolkovsky | on board a space station
the tidal force | the tide-raising force | astrophysics | gravity difference | nanometres per second squared | a superconducting gravimeter | the Roche limit | Pierre Laplace | on the coasts of Brittany
the Roche limit | the break-up distance | astrophysics | orbital radius | planetary radii | a telescope with a ring mask | the tidal force | Edouard Roche | in the rings of Saturn
universal gravitation | Newton's law of gravity | mechanics | gravitational constant | newtons of attraction | a Cavendish balance | free fall | Henry Cavendish | in the return of comets
the barycentre | the centre of mass | mechanics | mass ratio | solar radii | a balanced rod | universal gravitation | Pappus of Alexandria | in the wobble of stars with planets
the Lagrange point | the libration point | astrophysics | orbital distance | millions of kilometres | a halo-orbit satellite | universal gravitation | Joseph-Louis Lagrange | in the parking place of space telescopes
Kepler's third law | the harmonic law | astrophysics | orbital period | years of revolution | an armillary sphere | universal gravitation | Johannes Kepler | in the orbits of the moons of Jupiter
stellar parallax | the yearly shift of stars | astrophysics | parallax angle | parsecs | a heliometer | stellar aberration | Friedrich Bessel | in the distances of the nearest stars
stellar aberration | the aberration of starlight | astrophysics | tilt of the telescope | seconds of arc | a vertical telescope | stellar parallax | James Bradley | in the yearly ellipse of every star
the Doppler effect | the Doppler shift | acoustics | frequency shift | hertz of shift | a radar gun | the redshift | Christian Doppler | when an ambulance drives past
the redshift | the reddening of galaxies | astrophysics | recession velocity | kilometres per second | a slit spectrograph | the Hubble law | Vesto Slipher | in the light of distant galaxies
the Hubble law | the expansion law | astrophysics | expansion rate | kilometres per second per megaparsec | the Hooker telescope | the redshift | Georges Lemaitre | in maps of far clusters
the cosmic microwave background | relic radiation | astrophysics | radiation temperature | microkelvins of contrast | a horn antenna | the redshift | Arno Penzias | in the snow of old television sets
dark matter | the hidden mass | astrophysics | rotation speed | solar masses per cubic parsec | a xenon tank | gravitational lensing | Fritz Zwicky | in the fast edges of spiral galaxies
gravitational lensing | light bending by gravity | relativity | deflection of light | arcseconds of deflection | a wide-field camera | dark matter | Arthur Eddington | in arcs around clusters of galaxies
a gravitational wave | a ripple of spacetime | relativity | relative length change | strain per root hertz | a kilometre-long interferometer | a black hole | Rainer Weiss | in the merging of two neutron stars
a black hole | a collapsed star | relativity | Schwarzschild radius | solar masses | an X-ray satellite | the event horizon | John Wheeler | in the centre of the Milky Way
the event horizon | the point of no return | relativity | horizon radius | kilometres of radius | a network of radio dishes | a black hole | David Finkelstein | in the dark middle of a famous radio picture
Hawking radiation | black hole evaporation | relativity | horizon temperature | nanokelvins above zero | a sonic analogue tank | the event horizon | Stephen Hawking | in theories of very small holes
time dilation | the slowing of clocks | relativity | clock rate | nanoseconds per day | an atomic clock on an aeroplane | length contraction | Joseph Larmor | in satellite navigation
length contraction | the Lorentz contraction | relativity | proper length | fractions of light speed | a muon counter on a mountain | time dilation | Hendrik Lorentz | in lectures about fast trains
the gravitational redshift | the slowing of light waves | relativity | potential difference | parts per quadrillion | a tower with gamma sources | time dilation | Robert Pound | in clocks on mountain tops
the Lense-Thirring effect | frame dragging | relativity | drag rate | milliarcseconds per year | a quartz-sphere satellite | precession | Josef Lense | in the orbits of laser-tracked satellites
the twin paradox | the clock paradox | relativity | age difference | years of age | a storage ring for muons | time dilation | Paul Langevin | in stories about star travellers
mass-energy equivalence | the rest energy law | relativity | rest energy | joules per kilogram | a mass spectrometer | the mass defect | Albert Einstein | in the slow loss of weight of the Sun
the Michelson-Morley result | the absence of an ether wind | relativity | fringe shift | hundredths of a fringe | a floating sandstone slab | length contraction | Albert Michelson | in the cellar of a college in Cleveland
the Sagnac effect | the rotation phase shift | relativity | phase difference | degrees per minute | a ring laser | interference | Georges Sagnac | in the compasses of airliners
the speed of light | the velocity of light | metrology | travel time of light | thousands of kilometres per second | a toothed wheel | the Michelson-Morley result | Hippolyte Fizeau | in the delay of calls to the Moon
the mass defect | the missing mass of nuclei | nuclear physics | binding energy | atomic mass units | a mass spectrograph | mass-energy equivalence | Francis Aston | in tables of isotopes
nuclear fission | the splitting of nuclei | nuclear physics | fragment energy | neutrons per event | an ionisation chamber | the chain reaction | Lise Meitner | in power stations that run on uranium
nuclear fusion | the merging of nuclei | nuclear physics | reaction rate | neutrons per shot | a tokamak | plasma confinement | Hans Bethe | in the core of the Sun
the chain reaction | the neutron avalanche | nuclear physics | multiplication factor | neutron generations | a graphite pile | nuclear fission | Leo Szilard | under a sports ground in Chicago
plasma confinement | magnetic confinement | plasma physics | confinement time | tesla seconds | a stellarator | nuclear fusion | Lyman Spitzer | in test reactors shaped like a ring
alpha decay | alpha emission | nuclear physics | particle range | megaelectronvolts | a cloud chamber | beta decay | George Gamow | in smoke detectors
beta decay | beta emission | nuclear physics | electron spectrum | kiloelectronvolts | a magnetic spectrometer | the neutrino | Enrico Fermi | in the dating of old wood
gamma decay | gamma emission | nuclear physics | line energy | photons per decay | a germanium detector | the Moessbauer effect | Paul Villard | in the treatment of tumours
the half-life | the half-life period | nuclear physics | decay constant | days to halve | a Geiger counter | the decay chain | Ernest Rutherford | in the storage plans for nuclear waste
the decay chain | the radioactive series | nuclear physics | daughter activity | becquerels | a radon monitor | the half-life | Frederick Soddy | in the air of granite cellars
radioactivity | radioactive decay | nuclear physics | activity | curies | a photographic plate | the half-life | Henri Becquerel | in old luminous paints
the Moessbauer effect | recoilless emission | nuclear physics | resonance absorption | millimetres per second | a moving iron source | gamma decay | Rudolf Moessbauer | in the study of dust from Mars
Rutherford scattering | scattering by gold foil | nuclear physics | scattering angle | scintillations per minute | a zinc sulphide screen | the atomic nucleus | Hans Geiger | in the analysis of thin metal films
the atomic nucleus | the core of the atom | nuclear physics | charge number | femtometres | an electron accelerator | Rutherford scattering | Ernest Rutherford | in the heart of all matter
the neutrino | the ghost particle | particle physics | flavour oscillation | events per year | a deep tank of heavy water | beta decay | Clyde Cowan | in the stream of particles from the Sun
the muon | the heavy electron | particle physics | muon lifetime | microseconds | a scintillator telescope | cosmic radiation | Seth Neddermeyer | in X-ray pictures of pyramids
cosmic radiation | the high-altitude radiation | particle physics | ionisation rate | ions per cubic centimetre | a balloon electroscope | the muon | Victor Hess | in the dose of flying crews
the positron | the antielectron | particle physics | annihilation energy | pairs per second | a lead plate in a magnet | pair production | Carl Anderson | in the scanners of cancer clinics
pair production | the birth of a pair | particle physics | threshold energy | pairs per centimetre | a bubble chamber | the positron | Patrick Blackett | in showers in the high atmosphere
the quark | the building block of protons | particle physics | colour charge | thirds of a charge | a two-mile accelerator | the gluon | Murray Gell-Mann | in the debris of proton collisions
the gluon | the carrier of the strong force | particle physics | strong coupling | jets per event | a jet chamber | the quark | Harald Fritzsch | in three-jet events at Hamburg
the Higgs boson | the Higgs particle | particle physics | particle mass | gigaelectronvolts | a proton collider | the quark | Peter Higgs | in a tunnel near Geneva
parity violation | mirror asymmetry | particle physics | decay asymmetry | percent asymmetry | a cooled cobalt source | beta decay | Chien-Shiung Wu | in electrons from cold cobalt
the cyclotron | the spiral accelerator | nuclear physics | orbit frequency | megahertz | a pair of hollow electrodes | synchrotron radiation | Ernest Lawrence | in hospitals that make short-lived tracers
synchrotron radiation | magnetic braking light | electromagnetism | critical photon energy | photons per square millimetre | an undulator | bremsstrahlung | Herbert Pollock | in the light of the Crab Nebula
bremsstrahlung | braking radiation | electromagnetism | cut-off wavelength | kilovolts | an X-ray tube | synchrotron radiation | Wilhelm Roentgen | at the dentist
X-ray diffraction | Bragg reflection | solid state physics | lattice spacing | angstroms of spacing | a rotating crystal camera | neutron scattering | Max von Laue | in the pattern that showed the shape of DNA
neutron scattering | neutron diffraction | solid state physics | momentum transfer | millielectronvolts | a triple-axis spectrometer | X-ray diffraction | Clifford Shull | in the search for water in rocks
the photon | the light quantum | quantum physics | photon energy | counts per second | a photomultiplier | the photoelectric effect | Gilbert Lewis | in the faintest starlight
the phonon | the quantum of sound | solid state physics | lattice vibration | terahertz | an inelastic neutron spectrometer | thermal conductivity | Igor Tamm | in diamonds that carry heat well
the exciton | the bound electron-hole pair | solid state physics | exciton binding energy | millielectronvolts of binding | a cooled microphotometer | the band gap | Yakov Frenkel | in the leaves of green plants
the band gap | the forbidden gap | solid state physics | gap energy | electronvolts of gap | an absorption spectrometer | the p-n junction | Alan Wilson | in the colour of light-emitting diodes
the p-n junction | the semiconductor junction | solid state physics | depletion width | volts of bias | a curve tracer | the band gap | Russell Ohl | in solar panels
the transistor effect | the current amplification | solid state physics | current gain | milliamperes | a germanium crystal with gold points | the p-n junction | John Bardeen | in hearing aids
the photovoltaic effect | solar conversion | solid state physics | open-circuit voltage | watts per square centimetre | a solar simulator | the p-n junction | Alexandre Becquerel | on the roofs of farmhouses
the Gunn effect | the transferred-electron effect | solid state physics | negative resistance | gigahertz | a gallium arsenide diode | the p-n junction | John Gunn | in automatic door openers
electroluminescence | light from current | solid state physics | luminance | candelas per square metre | a luminance meter | the p-n junction | Oleg Losev | in the displays of telephones
triboluminescence | light from rubbing | solid state physics | flash energy | flashes per stroke | a pair of quartz pebbles | the triboelectric effect | Francis Bacon | when sugar is crushed in the dark
thermoluminescence | heat-released light | solid state physics | stored dose | grays | a heating oven with a photocell | phosphorescence | Farrington Daniels | in the dating of pottery
the triboelectric effect | frictional electricity | electromagnetism | surface charge | nanocoulombs | an amber rod | static electricity | Thales of Miletus | when a balloon is rubbed on a pullover
static electricity | resting charge | electromagnetism | electric charge | coulombs | a gold-leaf electroscope | the triboelectric effect | Otto von Guericke | in the crackle of a nylon shirt
Coulomb's law | the electrostatic law | electromagnetism | force between charges | micronewtons | a torsion thread | the inverse-square law | Charles Coulomb | in the precipitators of chimneys
the Faraday cage | the shielding cage | electromagnetism | shielding factor | decibels of attenuation | a wire mesh box | static electricity | Michael Faraday | in cars struck by lightning
electromagnetic induction | induced voltage | electromagnetism | magnetic flux | webers | a ballistic galvanometer | Lenz's law | Joseph Henry | in bicycle dynamos
Lenz's law | the law of opposition | electromagnetism | direction of current | volts per turn | a jumping ring | the eddy current | Emil Lenz | when a magnet falls slowly through a pipe
the eddy current | the Foucault current | electromagnetism | loss per cycle | watts per kilogram of iron | a swinging copper plate | Lenz's law | Francois Arago | in the brakes of roller coasters
the skin effect | the crowding of current | electromagnetism | skin depth | micrometres of depth | a hollow conductor | the eddy current | Horace Lamb | in silver-plated radio coils
self-induction | self-inductance | electromagnetism | inductance | henries | an inductance bridge | electromagnetic induction | Joseph Henry | in the spark of an opened switch
the transformer | the voltage changer | electromagnetism | turns ratio | windings per winding | a pair of coils on an iron core | electromagnetic induction | Nikola Tesla | in the chargers of razors
electrical resistance | ohmic resistance | electromagnetism | resistivity | ohms | a Wheatstone bridge | Ohm's law | Georg Ohm | in the wires of toasters
Ohm's law | the law of resistance | electromagnetism | current and voltage | volts per ampere | a slide-wire rheostat | electrical resistance | Georg Ohm | in the first week of an electronics course
Joule heating | resistive heating | electromagnetism | electric power | watts | an immersion heater | electrical resistance | James Joule | in electric kettles
the capacitor | the Leyden jar | electromagnetism | capacitance | microfarads | a capacitance meter | the dielectric | Ewald von Kleist | in the flash units of cameras
the dielectric | the insulating filler | electromagnetism | permittivity | farads per metre | a parallel-plate cell | the capacitor | Ottaviano Mossotti | in the foil of small capacitors
the Lorentz force | the magnetic deflection | electromagnetism | charge and field | newtons per coulomb | a fine-beam tube | the Hall effect | Oliver Heaviside | in loudspeakers
the magnetic field | magnetic flux density | electromagnetism | flux density | teslas | a fluxgate magnetometer | the Lorentz force | Hans Oersted | around power cables
the electromagnetic wave | the Hertzian wave | electromagnetism | wave impedance | volts per metre | a spark-gap dipole | the displacement current | Heinrich Hertz | in mobile telephones
the displacement current | Maxwell's current | electromagnetism | rate of change of field | amperes per square metre | a charging plate condenser | the electromagnetic wave | James Maxwell | in the gap of a charging capacitor
radiation pressure | light pressure | electromagnetism | momentum flux | micropascals | a vacuum radiometer | the photon | Pyotr Lebedev | in the tails of comets
the optical trap | the trap of focused light | optics | trap stiffness | piconewtons per nanometre | a focused infrared beam | radiation pressure | Arthur Ashkin | in the handling of living cells
a plasma | an ionised gas | plasma physics | electron temperature | electrons per cubic metre | a Langmuir probe | the plasma oscillation | Irving Langmuir | in neon signs
the plasma oscillation | the Langmuir wave | plasma physics | plasma frequency | gigahertz of cut-off | an ionosonde | a plasma | Lewi Tonks | in the reflection of short waves
Debye screening | Debye shielding | plasma physics | Debye length | micrometres of sheath | a biased wire probe | a plasma | Peter Debye | in the sheath around satellites
the Alfven wave | the magnetic string wave | plasma physics | Alfven speed | kilometres per second of travel | a liquid-sodium tank | the solar wind | Hannes Alfven | in the hot corona
the solar wind | the stream from the Sun | plasma physics | particle flux | protons per cubic centimetre | a Faraday cup | the aurora | Eugene Parker | in the ion tails that point away from the Sun
the aurora | the polar light | plasma physics | excitation height | rayleighs | an all-sky camera | the solar wind | Kristian Birkeland | in the night sky over Tromso
the pinch effect | the Z-pinch | plasma physics | pinch current | megaamperes | a capacitor bank | plasma confinement | Willard Bennett | in crushed lightning rods
the electric arc | the arc discharge | plasma physics | arc current | amperes | a pair of carbon rods | the corona discharge | Humphry Davy | in welding shops
the corona discharge | Saint Elmo's fire | plasma physics | onset voltage | kilovolts of onset | a charged needle | the electric arc | Benjamin Franklin | on the masts of ships before a storm
lightning | the thunderbolt | plasma physics | peak current | kiloamperes | a magnetic link | the electric arc | Benjamin Franklin | on the tips of church towers
an echo | a reflected sound | acoustics | delay time | milliseconds | a starting pistol | reverberation | Marin Mersenne | in narrow mountain valleys
reverberation | the lingering of sound | acoustics | reverberation time | seconds to sixty decibels | a dodecahedron loudspeaker | an echo | Wallace Sabine | in empty cathedrals
sound pressure | the loudness of sound | acoustics | sound level | decibels | a condenser microphone | acoustic impedance | Alexander Bell | in the protection of factory workers
acoustic impedance | the wave resistance of sound | acoustics | pressure and flow | rayls | an impedance tube | sound pressure | Arthur Webster | in the gel used for ultrasound
ultrasound | sound beyond hearing | acoustics | pulse delay | kilohertz | a Galton whistle | piezoelectricity | Francis Galton | in the cries of bats
infrasound | sound below hearing | acoustics | pressure swing | hertz | a microbarograph | ultrasound | Vladimir Gavreau | in the calls of elephants
a beat | a beating tone | acoustics | difference frequency | beats per second | a pair of tuning forks | a standing wave | Joseph Sauveur | in the tuning of a piano
a standing wave | a stationary wave | acoustics | node spacing | half wavelengths | a Kundt tube | resonance | August Kundt | in organ pipes
the Chladni figure | the sand figure | acoustics | plate modes | nodal lines | a bowed metal plate | a standing wave | Ernst Chladni | in the workshops of violin makers
the Helmholtz resonator | the hollow-sphere resonator | acoustics | neck length | hertz of resonance | a brass sphere with a neck | resonance | Hermann von Helmholtz | in blown bottles
the sonic boom | the shock of fast flight | acoustics | overpressure | Mach numbers | a schlieren camera | the Doppler effect | Ernst Mach | in the crack of a whip
the speed of sound | the velocity of sound | acoustics | travel time | metres per second of travel | a pair of microphones | sound pressure | Pierre Gassendi | in counting the seconds to thunder
thermoacoustics | sound from heat | acoustics | sound power | watts of sound | a Rijke tube | the Stirling engine | Pieter Rijke | in singing glass tubes
"""
