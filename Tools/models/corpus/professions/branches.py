"""Professors by discipline: one text stays within one."""

from dataclasses import replace

from corpus.professions.teaching import TEACHING

_PROFESSOR = next(profession for profession in TEACHING if profession.name == "professor")


def _branch(specialties, workplaces, degrees, shared):
    # Branches take the texts as `Pool` writes them and leave duties and achievements as they are.
    return replace(_PROFESSOR, specialties=specialties, workplaces=workplaces, degrees=degrees, shared=shared)


# (weight, branch) by profession
BRANCHES = {"professor": (
    (2, _branch(
        """modern history; comparative literature; linguistics; art history; philosophy; music theory; ancient languages; religious studies;
            the history of ideas; medieval manuscripts; American drama; archaeology; the modern novel""",
        """the Department of History at {univ}; the Department of English at {univ}; the Department of Philosophy at {univ}; {univ};
            the Humanities Center of {univ}; a liberal arts college in {town}""",
        """a PhD; a doctorate; a PhD in history; a PhD in English; an MA in English; a master's degree; a bachelor's degree in philosophy""",
        ("college",))),
    (2, _branch(
        """labor economics; political theory; social work; the sociology of medicine; marketing; criminal law; international trade; education policy;
            migration; urban planning; public finance; child welfare; consumer behavior""",
        """the business school of {univ}; the Institute of Social Research at {univ}; the law school of {univ}; {univ};
            the Department of Sociology at {univ}; the Department of Political Science at {univ}""",
        """a PhD; a doctorate; a PhD in economics; a PhD in sociology; a master's degree; an MA in political science; a bachelor's degree in economics""",
        ("college", "campus"))),
    (2, _branch(
        """organic chemistry; marine biology; algebra; physics; computer science; genetics; geology; plant ecology; statistics; neuroscience;
            robotics; evolutionary biology; civil engineering; astronomy""",
        """the Department of Biology at {univ}; the Department of Mathematics at {univ}; the Department of Chemistry at {univ}; {univ};
            the engineering school of {univ}; a research institute in {town}""",
        """a PhD; a doctorate; a PhD in chemistry; a PhD in mathematics; a PhD in biology; a Master of Science; a bachelor's degree in physics""",
        ("college", "campus"))),
    (5, _branch(
        """nursing research; health care ethics; epidemiology; pediatrics; maternal health; geriatrics; clinical education; health policy; oncology;
            psychiatric care; infection control; family medicine; pain research; global health""",
        """the School of Nursing at {univ}; the Faculty of Medicine at {univ}; {town} University Hospital; the School of Public Health at {univ};
            {univ}; the College of Health Sciences at {univ}""",
        """a PhD in nursing science; a PhD in public health; a PhD; a doctorate; a master's degree; a Master of Science in Nursing;
            a Master of Public Health; a bachelor's degree in biology""",
        ("campus", "care"))),
)}
