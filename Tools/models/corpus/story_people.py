"""The people of a story, as slots: names, pronouns, and what they call each other."""

from . import story_words as words

_PRONOUNS = {"f": ("she", "her", "her", "herself"), "m": ("he", "him", "his", "himself")}
_ELDERS = {"f": [("mother", "Mum"), ("grandmother", "Grandma"), ("aunt", "")],
           "m": [("father", "Dad"), ("grandfather", "Grandpa"), ("uncle", "")]}
_KIN = {"f": ["sister", "cousin", "niece"], "m": ["brother", "cousin", "nephew"]}


def people(draws, who, company, may_tell):
    """Slots of A, whom the story is about, of B of the other gender, so that pronouns are clear, and of C, a passer-by."""
    gender = draws.pick("fm")
    other = "m" if gender == "f" else "f"
    telling = may_tell and draws.chance(0.22)
    name, friend, third = _name(draws, gender), _name(draws, other), _name(draws, draws.pick("fm"))
    while third in (name, friend):
        third = _name(draws, draws.pick("fm"))
    family, second_family, third_family, fourth_family = draws.sample(words.FAMILIES, 4)
    child = who == "child" or who == "any" and draws.chance(0.35)
    slots = {"Av": name, "C": third, "family": family, "family2": third_family,
             "D": f"{draws.pick(['Mr', 'Mrs', 'Miss'])} {fourth_family}"}
    if telling:
        slots |= {"A": "I", "Ao": "me", "As": "my", "Anew": "I", "he": "I", "him": "me", "his": "my", "himself": "myself",
                  "they": "we", "them": "us", "their": "our", "AB": "{B} and I"}
    else:
        he, him, his, himself = _PRONOUNS[gender]
        introductions = [name, name, f"{name} {family}"]
        if child:
            introductions.append(f"{name}, who was {draws.pick(['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'])},")
        else:
            introductions += [f"{name} {family}", f"{name}, a_ {{~job.name}} from {{town}},",
                              f"{name}, who lived in {{street}},"]
        slots |= {"A": name, "Ao": name, "As": f"{name}'s", "Anew": draws.pick(introductions), "he": he, "him": him,
                  "his": his, "himself": himself, "they": "they", "them": "them", "their": "their", "AB": f"{name} and {{B}}"}
    slots |= _companion(draws, draws.pick(company), other, friend, second_family)
    slots["bhe"], slots["bhim"], slots["bhis"], slots["bhimself"] = _PRONOUNS[other]
    slots |= {"Anewto": "me" if telling else slots["Anew"].rstrip(","), "Bname": slots["B"], "Bc": slots["B"].replace("{his}", "{His}"),
              "bkid": "a girl" if other == "f" else "a boy"}
    slots |= {key.capitalize(): value.capitalize() for key, value in slots.items()
              if key in ("he", "his", "they", "their", "bhe", "bhis")}
    return slots


def _name(draws, gender):
    return draws.weighted(_NAMES[gender])


_NAMES = {gender: [(1 / (rank + 12), name) for rank, name in enumerate(names)]
          for gender, names in (("f", words.WOMEN), ("m", words.MEN))}


def _companion(draws, kind, gender, name, family):
    if kind == "elder":
        relation, address = draws.pick(_ELDERS[gender])
        if not address:
            aunt = f"{relation.capitalize()} {name}"
            return {"B": aunt, "Bs": f"{aunt}'s", "Bnew": f"{{his}} {relation} {name}", "Bv": aunt}
        return {"B": f"{{his}} {relation}", "Bs": f"{{his}} {relation}'s", "Bnew": f"{{his}} {relation}", "Bv": address}
    if kind == "neighbour":
        title = "Mr" if gender == "m" else draws.pick(["Mrs", "Miss"])
        shown = f"{title} {family}"
        new = draws.pick([f"{shown} from next door", f"{shown} from across the road", f"{{his}} neighbour, {shown},"])
        return {"B": shown, "Bs": f"{shown}'s", "Bnew": new, "Bv": shown}
    if kind == "kin":
        new = f"{{his}} {draws.pick(_KIN[gender])} {name}"
    else:
        new = draws.pick([f"{{his}} friend {name}", f"{{his}} friend {name}", f"{{his}} old friend {name}",
                          f"{name} {family}, a friend of {{his}} family,"])
    return {"B": name, "Bs": f"{name}'s", "Bnew": new, "Bv": name}
