"""Concepts of physics and facts about them: one a line, cells as in COLUMNS, forms separated by ";".

Every name and form is a singular noun phrase with its article, as it stands inside a sentence.
"""

COLUMNS = ("name", "forms", "field", "quantity", "unit", "instrument", "related", "person", "seen")

TABLE = """
the Seebeck effect | thermoelectric conversion | thermoelectricity | thermoelectric voltage | volts per kelvin | a thermocouple | the Peltier effect | Thomas Seebeck | in the power supplies of space probes
the Peltier effect | Peltier cooling | thermoelectricity | cooling power | watts per ampere | a thermoelectric cooler | the Seebeck effect | Jean Peltier | in camping refrigerators
Compton scattering | the Compton effect | quantum physics | wavelength shift | picometres | a gamma spectrometer | the photoelectric effect | Arthur Compton | in the shielding of X-ray rooms
inertia | sluggish mass | mechanics | mass | kilograms | a beam balance | | Galileo Galilei | when a bus brakes sharply
"""
