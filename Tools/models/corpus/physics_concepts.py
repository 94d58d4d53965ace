"""Concepts of physics and facts about them: one a line, cells as in COLUMNS, forms separated by ";".

Every name and form is a singular noun phrase with its article, as it stands inside a sentence. "related" is the name of
another concept of the table.
"""

COLUMNS = ("name", "forms", "quantity", "unit", "instrument", "related")

TABLE = """
the Seebeck effect | thermoelectric conversion | thermoelectric voltage | volts per kelvin | a thermocouple | the Peltier effect
the Peltier effect | Peltier cooling | cooling power | watts per ampere | a thermoelectric cooler | the Seebeck effect
Compton scattering | the Compton effect | wavelength shift | picometres | a gamma spectrometer | the photoelectric effect
inertia | resistance to acceleration | mass | kilograms | an inertial balance | the moment of inertia
the moment of inertia | rotational inertia | angular mass | kilogram square metres | a torsion pendulum | angular momentum
angular momentum | rotational momentum | spin rate | joule seconds | a rotating stool | precession
precession | the slow turning of an axis | precession rate | degrees per year | a gyroscope | nutation
nutation | the nodding of an axis | nodding angle | arcseconds | a zenith telescope | precession
the Coriolis effect | the Coriolis force | sideways acceleration | metres per second squared | a turntable | the Foucault pendulum
the Foucault pendulum | Foucault's pendulum | rotation of the swing plane | degrees per hour | a long steel wire | the Coriolis effect
centripetal force | the force towards the centre | inward force | newtons | a whirling bucket | angular momentum
friction | dry friction | coefficient of friction | tenths of the load | an inclined plane | stiction
stiction | static friction | breakaway force | millinewtons | a tribometer | friction
the Bernoulli effect | Bernoulli's principle | static pressure | pascals | a Venturi tube | the Venturi effect
the Venturi effect | the suction in a throat | pressure drop | millibars | a differential manometer | the Bernoulli effect
viscosity | internal friction | shear stress | pascal seconds | a falling-ball viscometer | the Reynolds number
the Reynolds number | the Reynolds criterion | flow speed | dimensionless numbers | a dyed water jet | turbulence
turbulence | turbulent flow | energy dissipation rate | watts per kilogram | a hot-wire anemometer | the Reynolds number
cavitation | the collapse of bubbles | vapour pressure | kilopascals | a water tunnel | sonoluminescence
sonoluminescence | light from sound | flash duration | picoseconds | an ultrasonic flask | cavitation
surface tension | the skin of a liquid | surface energy | newtons per metre | a Wilhelmy plate | capillary action
capillary action | capillarity | rise height | millimetres | a narrow glass tube | surface tension
buoyancy | the upthrust of a fluid | displaced volume | litres | a hydrometer | hydrostatic pressure
hydrostatic pressure | the weight of a water column | depth | metres of water | a Bourdon gauge | buoyancy
the water hammer | hydraulic shock | pressure surge | bars | a surge recorder | hydrostatic pressure
the Kelvin-Helmholtz instability | the shear instability | growth rate | inverse seconds | a tilting tank | turbulence
the Rayleigh-Taylor instability | the fingering of heavy fluid | Atwood number | seconds | a drop tower | the Kelvin-Helmholtz instability
Bose-Einstein condensation | the Bose condensate | condensate fraction | nanokelvins | a magneto-optical trap | laser cooling
laser cooling | optical molasses | Doppler limit | microkelvins | a diode laser | Bose-Einstein condensation
superconductivity | loss of electrical resistance | critical temperature | kelvins | a helium cryostat | the Meissner effect
the Meissner effect | the expulsion of magnetic flux | penetration depth | nanometres of depth | a levitating magnet | superconductivity
the Hall effect | Hall voltage | carrier density | volts per tesla | a Hall probe | the quantum Hall effect
the quantum Hall effect | the quantised Hall resistance | Hall resistance | kilohms | a heterostructure sample | the Hall effect
piezoelectricity | the piezoelectric effect | charge displacement | picocoulombs per newton | a quartz crystal | pyroelectricity
pyroelectricity | the pyroelectric effect | polarisation change | microcoulombs per kelvin | a tourmaline plate | piezoelectricity
ferromagnetism | strong magnetic order | magnetisation | amperes per metre | a vibrating-sample magnetometer | the Curie point
paramagnetism | weak magnetic attraction | magnetic susceptibility | cubic metres per mole | a Gouy balance | diamagnetism
diamagnetism | weak magnetic repulsion | negative susceptibility | cubic centimetres per gram | a strong electromagnet | paramagnetism
the Curie point | the Curie temperature | transition temperature | degrees Celsius | a heated magnet | ferromagnetism
magnetic hysteresis | the hysteresis loop | coercivity | joules per cycle | a hysteresis tracer | ferromagnetism
the Barkhausen effect | Barkhausen noise | domain jumps | clicks per second | a pick-up coil | magnetic hysteresis
magnetostriction | the Joule magnetic effect | magnetic strain | parts per million | a strain gauge | ferromagnetism
the Kerr effect | the quadratic electro-optic effect | induced birefringence | metres per square volt | a nitrobenzene cell | the Pockels effect
the Pockels effect | the linear electro-optic effect | half-wave voltage | picometres per volt | a crystal modulator | the Kerr effect
polarisation of light | light polarisation | degree of polarisation | percent polarised | a Nicol prism | Brewster's angle
Brewster's angle | the polarising angle | angle of incidence | degrees of incidence | a glass plate | polarisation of light
refraction | the bending of light | refractive index | degrees of arc | an Abbe refractometer | total internal reflection
total internal reflection | full reflection | critical angle | degrees from the normal | a semicircular prism | refraction
diffraction | the spreading of waves | slit width | lines per millimetre | a diffraction grating | interference
interference | the superposition of waves | fringe spacing | fringes | a double slit | diffraction
iridescence | structural colour | layer thickness | nanometres | a reflection spectrometer | interference
Rayleigh scattering | molecular scattering | scattering cross section | square metres | a nephelometer | Mie scattering
Mie scattering | scattering by droplets | size parameter | micrometres | a particle counter | Rayleigh scattering
Raman scattering | the Raman effect | Raman shift | wavenumbers | a Raman spectrometer | fluorescence
Brillouin scattering | the Brillouin shift | sound velocity | gigahertz | a Fabry-Perot interferometer | Raman scattering
fluorescence | the glow under ultraviolet light | quantum yield | photons per second | a fluorimeter | phosphorescence
phosphorescence | the afterglow | afterglow time | minutes | a phosphoroscope | fluorescence
the laser | stimulated light | coherence length | milliwatts | an optical cavity | stimulated emission
stimulated emission | induced emission | population inversion | transitions per second | a ruby rod | the laser
the pinhole camera | the camera obscura | image distance | centimetres | a blackened box | diffraction
the mirage | the false pool | temperature gradient | kelvins per metre | a heated plate | refraction
luminous intensity | candle power | luminous flux | candelas | a photometer | the inverse-square law
the inverse-square law | the law of spreading | distance | watts per square metre | an optical bench | luminous intensity
the photoelectric effect | photoemission | work function | electronvolts | a zinc plate electroscope | Compton scattering
the Stark effect | the electric line splitting | electric field strength | kilovolts per centimetre | a canal-ray tube | the Zeeman effect
the Zeeman effect | the magnetic line splitting | line splitting | nanometres of splitting | a grating spectrograph | the Stark effect
the Lamb shift | the hydrogen level shift | level shift | megahertz | a beam of metastable hydrogen | the Casimir effect
the Casimir effect | the vacuum force | plate separation | piconewtons | a torsion balance | the Lamb shift
the tunnel effect | quantum tunnelling | barrier width | nanoamperes | a scanning tunnelling microscope | alpha decay
the uncertainty principle | Heisenberg's relation | position and momentum | joule seconds of action | a single slit | wave-particle duality
wave-particle duality | the dual nature of matter | de Broglie wavelength | angstroms | an electron diffraction tube | the uncertainty principle
entanglement | quantum correlation | Bell parameter | coincidences per second | a pair-photon source | quantum teleportation
quantum teleportation | the transfer of a quantum state | state fidelity | percent fidelity | a beam splitter | entanglement
the Pauli principle | the exclusion principle | occupation number | electrons per shell | an atomic beam | electron spin
electron spin | the spin of the electron | spin quantum number | Bohr magnetons | a Stern-Gerlach apparatus | the Pauli principle
the Franck-Hertz effect | the stepwise energy loss of electrons | excitation energy | volts between dips | a mercury-vapour tube | the spectral line
the spectral line | the line spectrum | line position | nanometres of wavelength | a prism spectroscope | the Doppler effect
black-body radiation | thermal radiation | spectral radiance | watts per steradian | a cavity radiator | Wien's law
Wien's law | the displacement law | peak wavelength | micrometre kelvins | an infrared spectrometer | black-body radiation
thermal conductivity | heat conductivity | heat flux | watts per metre kelvin | a guarded hot plate | the Wiedemann-Franz law
the Wiedemann-Franz law | the Lorenz ratio | Lorenz number | watt ohms | a copper rod | thermal conductivity
convection | heat transport by flow | Rayleigh number | watts per kelvin | a heated tank of dyed water | thermal conductivity
thermal expansion | expansion by heat | expansion coefficient | millimetres per metre | a dilatometer | the bimetallic strip
the bimetallic strip | the bimetal | bending angle | millimetres of bend | a riveted strip | thermal expansion
specific heat | heat capacity | heat per degree | joules per kilogram kelvin | a calorimeter | latent heat
latent heat | hidden heat | heat of fusion | kilojoules per kilogram | an ice calorimeter | specific heat
the boiling point | the boiling temperature | saturation pressure | degrees on the Celsius scale | a hypsometer | the triple point
the triple point | the point of three phases | phase equilibrium | hundredths of a degree | a sealed water cell | the boiling point
the critical point | the liquid-gas end point | critical density | megapascals | a high-pressure window cell | critical opalescence
critical opalescence | the milky flicker | correlation length | millikelvins | a light-scattering cell | the critical point
the Joule-Thomson effect | throttled cooling | inversion temperature | kelvins per bar | a porous plug | gas liquefaction
gas liquefaction | the Linde process | liquid yield | litres per hour | a countercurrent cooler | the Joule-Thomson effect
entropy | the measure of disorder | reversible heat | joules per kelvin | a bomb calorimeter | the Carnot cycle
the Carnot cycle | the ideal heat engine | thermal efficiency | percent of heat | a steam indicator | entropy
the heat pump | the reversed engine | performance factor | kilowatt hours | a compressor test bench | the Carnot cycle
the ideal gas law | the gas equation | pressure and volume | joules per mole kelvin | a gas thermometer | Boyle's law
Boyle's law | the pressure-volume law | gas volume | millilitres | a sealed syringe | the ideal gas law
Brownian motion | the jitter of grains | mean square displacement | square micrometres per second | a light microscope | diffusion
diffusion | the mixing by random steps | concentration gradient | square centimetres per second | a diffusion cell | Brownian motion
osmosis | the passage through a membrane | osmotic pressure | atmospheres | a membrane cell | diffusion
the Maxwell distribution | the speed distribution | most probable speed | metres per second | a rotating velocity filter | the equipartition theorem
the equipartition theorem | equal sharing of energy | degrees of freedom | joules per mole | a gas calorimeter | the Maxwell distribution
the Ising model | the lattice spin model | spin coupling | energy per bond | a computer simulation | ferromagnetism
Johnson noise | thermal noise | noise voltage | nanovolts per root hertz | a low-noise amplifier | shot noise
shot noise | the noise of single charges | current fluctuation | picoamperes per root hertz | a vacuum diode | Johnson noise
deterministic chaos | the butterfly effect | Lyapunov exponent | bits per second | a double pendulum | the logistic map
the logistic map | the period-doubling map | growth parameter | iterations | a pocket calculator | deterministic chaos
the pendulum | the swinging weight | swing period | seconds per swing | a brass bob | simple harmonic motion
simple harmonic motion | the harmonic oscillation | angular frequency | radians per second | a coil spring | the pendulum
resonance | the resonant response | quality factor | cycles per second | a shaking table | damping
damping | the dying away of vibrations | decay time | newton seconds per metre | an oil dashpot | resonance
parametric oscillation | the pumped oscillation | pump frequency | cycles per minute | a pendulum of varying length | resonance
Young's modulus | the modulus of elasticity | tensile stress | gigapascals | a tensile testing machine | Poisson's ratio
Poisson's ratio | the transverse strain ratio | lateral strain | percent of elongation | an extensometer | Young's modulus
creep | slow flow under load | creep rate | percent per hour | a furnace with a hanging load | metal fatigue
metal fatigue | fatigue cracking | load cycles | millions of cycles | a rotating bending machine | creep
hardness | resistance to scratching | dent diameter | Vickers points | an indentation tester | Young's modulus
buckling | the sideways collapse | critical load | kilonewtons | a slender column | Young's modulus
the lever | the law of the lever | torque | newton metres | a metre rule on a pivot | the pulley
the pulley | the block and tackle | rope tension | newtons of pull | a set of wheels and rope | the lever
momentum | the amount of motion | mass and velocity | kilogram metres per second | an air track | elastic collision
elastic collision | the perfect bounce | coefficient of restitution | centimetres of rebound | Newton's cradle | momentum
kinetic energy | the energy of motion | mass and speed | joules | a ballistic pendulum | momentum
free fall | the falling of bodies | fall time | tenths of a second | an evacuated tube | weightlessness
weightlessness | the absence of weight | residual acceleration | micro-g | a parabolic flight | free fall
the tidal force | the tide-raising force | gravity difference | nanometres per second squared | a superconducting gravimeter | the Roche limit
the Roche limit | the break-up distance | orbital radius | planetary radii | a telescope with a ring mask | the tidal force
universal gravitation | Newton's law of gravity | gravitational constant | newtons of attraction | a Cavendish balance | free fall
the barycentre | the centre of mass | mass ratio | solar radii | a balanced rod | universal gravitation
stellar parallax | the yearly shift of stars | parallax angle | parsecs | a heliometer | stellar aberration
stellar aberration | the aberration of starlight | tilt of the telescope | seconds of arc | a vertical telescope | stellar parallax
the Doppler effect | the Doppler shift | frequency shift | hertz of shift | a radar gun | the redshift
the redshift | the reddening of galaxies | recession velocity | kilometres per second | a slit spectrograph | the Hubble law
the Hubble law | the expansion law | expansion rate | kilometres per second per megaparsec | the Hooker telescope | the redshift
dark matter | the hidden mass | rotation speed | solar masses per cubic parsec | a xenon tank | gravitational lensing
gravitational lensing | light bending by gravity | deflection of light | arcseconds of deflection | a wide-field camera | dark matter
a black hole | a collapsed star | Schwarzschild radius | solar masses | an X-ray satellite | the event horizon
the event horizon | the point of no return | horizon radius | kilometres of radius | a network of radio dishes | a black hole
time dilation | the slowing of clocks | clock rate | nanoseconds per day | an atomic clock on an aeroplane | length contraction
length contraction | the Lorentz contraction | proper length | fractions of light speed | a muon counter on a mountain | time dilation
mass-energy equivalence | the rest energy law | rest energy | joules per kilogram | a mass spectrometer | the mass defect
the Sagnac effect | the rotation phase shift | phase difference | degrees per minute | a ring laser | interference
the mass defect | the missing mass of nuclei | binding energy | atomic mass units | a mass spectrograph | mass-energy equivalence
nuclear fission | the splitting of nuclei | fragment energy | neutrons per event | an ionisation chamber | the chain reaction
nuclear fusion | the merging of nuclei | reaction rate | neutrons per shot | a tokamak | plasma confinement
the chain reaction | the neutron avalanche | multiplication factor | neutron generations | a graphite pile | nuclear fission
plasma confinement | magnetic confinement | confinement time | tesla seconds | a stellarator | nuclear fusion
alpha decay | alpha emission | particle range | megaelectronvolts | a cloud chamber | beta decay
beta decay | beta emission | electron spectrum | kiloelectronvolts | a magnetic spectrometer | the neutrino
gamma decay | gamma emission | line energy | photons per decay | a germanium detector | the Moessbauer effect
the half-life | the half-life period | decay constant | days to halve | a Geiger counter | the decay chain
the decay chain | the radioactive series | daughter activity | becquerels | a radon monitor | the half-life
radioactivity | radioactive decay | activity | curies | a photographic plate | the half-life
the Moessbauer effect | recoilless emission | resonance absorption | millimetres per second | a moving iron source | gamma decay
Rutherford scattering | scattering by gold foil | scattering angle | scintillations per minute | a zinc sulphide screen | the atomic nucleus
the atomic nucleus | the core of the atom | charge number | femtometres | an electron accelerator | Rutherford scattering
the neutrino | the ghost particle | flavour oscillation | events per year | a deep tank of heavy water | beta decay
the muon | the heavy electron | muon lifetime | microseconds | a scintillator telescope | cosmic radiation
cosmic radiation | the high-altitude radiation | ionisation rate | ions per cubic centimetre | a balloon electroscope | the muon
the positron | the antielectron | annihilation energy | pairs per second | a lead plate in a magnet | pair production
pair production | the birth of a pair | threshold energy | pairs per centimetre | a bubble chamber | the positron
the quark | the building block of protons | colour charge | thirds of a charge | a two-mile accelerator | the gluon
the gluon | the carrier of the strong force | strong coupling | jets per event | a jet chamber | the quark
the Higgs boson | the Higgs particle | particle mass | gigaelectronvolts | a proton collider | the quark
the cyclotron | the spiral accelerator | orbit frequency | megahertz | a pair of hollow electrodes | synchrotron radiation
synchrotron radiation | magnetic braking light | critical photon energy | photons per square millimetre | an undulator | bremsstrahlung
bremsstrahlung | braking radiation | cut-off wavelength | kilovolts | an X-ray tube | synchrotron radiation
X-ray diffraction | Bragg reflection | lattice spacing | angstroms of spacing | a rotating crystal camera | neutron scattering
neutron scattering | neutron diffraction | momentum transfer | millielectronvolts | a triple-axis spectrometer | X-ray diffraction
the photon | the light quantum | photon energy | counts per second | a photomultiplier | the photoelectric effect
the phonon | the quantum of sound | lattice vibration | terahertz | an inelastic neutron spectrometer | thermal conductivity
the band gap | the forbidden gap | gap energy | electronvolts of gap | an absorption spectrometer | the p-n junction
the p-n junction | the semiconductor junction | depletion width | volts of bias | a curve tracer | the band gap
the transistor effect | the current amplification | current gain | milliamperes | a germanium crystal with gold points | the p-n junction
the Gunn effect | the transferred-electron effect | negative resistance | gigahertz | a gallium arsenide diode | the p-n junction
triboluminescence | light from rubbing | flash energy | flashes per stroke | a pair of quartz pebbles | the triboelectric effect
thermoluminescence | heat-released light | stored dose | grays | a heating oven with a photocell | phosphorescence
the triboelectric effect | frictional electricity | surface charge | nanocoulombs | an amber rod | static electricity
static electricity | resting charge | electric charge | coulombs | a gold-leaf electroscope | the triboelectric effect
Coulomb's law | the electrostatic law | force between charges | micronewtons | a torsion thread | the inverse-square law
electromagnetic induction | induced voltage | magnetic flux | webers | a ballistic galvanometer | Lenz's law
Lenz's law | the law of opposition | direction of current | volts per turn | a jumping ring | the eddy current
the eddy current | the Foucault current | loss per cycle | watts per kilogram of iron | a swinging copper plate | Lenz's law
self-induction | self-inductance | inductance | henries | an inductance bridge | electromagnetic induction
electrical resistance | ohmic resistance | resistivity | ohms | a Wheatstone bridge | Ohm's law
Ohm's law | the law of resistance | current and voltage | volts per ampere | a slide-wire rheostat | electrical resistance
Joule heating | resistive heating | electric power | watts | an immersion heater | electrical resistance
the capacitor | the Leyden jar | capacitance | microfarads | a capacitance meter | the dielectric
the dielectric | the insulating filler | permittivity | farads per metre | a parallel-plate cell | the capacitor
the Lorentz force | the magnetic deflection | charge and field | newtons per coulomb | a fine-beam tube | the Hall effect
the magnetic field | magnetic flux density | flux density | teslas | a fluxgate magnetometer | the Lorentz force
the electromagnetic wave | the Hertzian wave | wave impedance | volts per metre | a spark-gap dipole | the displacement current
the displacement current | Maxwell's current | rate of change of field | amperes per square metre | a charging plate condenser | the electromagnetic wave
radiation pressure | light pressure | momentum flux | micropascals | a vacuum radiometer | the photon
a plasma | an ionised gas | electron temperature | electrons per cubic metre | a Langmuir probe | the plasma oscillation
the plasma oscillation | the Langmuir wave | plasma frequency | gigahertz of cut-off | an ionosonde | a plasma
the solar wind | the stream from the Sun | particle flux | protons per cubic centimetre | a Faraday cup | the aurora
the aurora | the polar light | excitation height | rayleighs | an all-sky camera | the solar wind
the pinch effect | the Z-pinch | pinch current | megaamperes | a capacitor bank | plasma confinement
the electric arc | the arc discharge | arc current | amperes | a pair of carbon rods | the corona discharge
the corona discharge | Saint Elmo's fire | onset voltage | kilovolts of onset | a charged needle | the electric arc
lightning | the thunderbolt | peak current | kiloamperes | a magnetic link | the electric arc
an echo | a reflected sound | delay time | milliseconds | a starting pistol | reverberation
reverberation | the lingering of sound | reverberation time | seconds to sixty decibels | a dodecahedron loudspeaker | an echo
sound pressure | the loudness of sound | sound level | decibels | a condenser microphone | acoustic impedance
acoustic impedance | the wave resistance of sound | pressure and flow | rayls | an impedance tube | sound pressure
ultrasound | sound beyond hearing | pulse delay | kilohertz | a Galton whistle | piezoelectricity
infrasound | sound below hearing | pressure swing | hertz | a microbarograph | ultrasound
a beat | a beating tone | difference frequency | beats per second | a pair of tuning forks | a standing wave
a standing wave | a stationary wave | node spacing | half wavelengths | a Kundt tube | resonance
the Chladni figure | the sand figure | plate modes | nodal lines | a bowed metal plate | a standing wave
the sonic boom | the shock of fast flight | overpressure | Mach numbers | a schlieren camera | the Doppler effect
"""
