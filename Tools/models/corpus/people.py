"""First names, surnames, towns, and the names of universities made of them. Common names come first and are drawn more often."""

WOMEN = """Mary Jennifer Linda Susan Sarah Karen Lisa Nancy Emily Laura Michelle Amanda Jessica Rachel Anna Julia Catherine Maria Helen
Rebecca Stephanie Amy Angela Melissa Christine Diane Samantha Janet Heather Nicole Victoria Megan Rachelle Monica Teresa Gloria Hannah
Olivia Grace Natalie Sophia Charlotte Alice Eleanor Margaret Ruth Judith Martha Joan Claire Ellen Priya Mei Fatima Aisha Leila Yuki
Ingrid Astrid Elena Natasha Olga Svetlana Lucia Carmen Rosa Isabel Beatriz Ana Sofia Chiara Francesca Giulia Amelie Camille Colette
Brigitte Heidi Greta Anneke Saoirse Niamh Siobhan Fiona Bronwyn Gwen Keisha Latoya Imani Ngozi Adaeze Amara Thandi Zanele Shreya
Anjali Deepa Kavita Lakshmi Meera Nadia Samira Yasmin Zainab Hana Sakura Jiwon Soo-jin Xiulan Thuy Linh Dalia Shira Rivka Tamar
Philippa Henrietta Winifred Cordelia Ottilie Tabitha""".split()

MEN = """James John Robert Michael David William Richard Thomas Mark Daniel Paul Steven Andrew Kevin Brian George Edward Peter
Matthew Christopher Joseph Charles Anthony Kenneth Jason Jeffrey Ryan Gary Eric Stephen Jonathan Scott Frank Benjamin Gregory Samuel
Patrick Alexander Jack Dennis Henry Nathan Douglas Adam Zachary Walter Arthur Philip Simon Martin Neil Rajesh Arjun Vikram Sanjay
Anil Omar Hassan Ahmed Yusuf Ibrahim Khalid Kenji Hiroshi Takashi Min-jun Wei Jian Bao Duc Sven Lars Henrik Magnus Bjorn Anders Pavel
Dmitri Sergei Ivan Mikhail Carlos Miguel Javier Diego Rafael Pablo Luis Marco Luca Giovanni Matteo Pierre Jacques Etienne Olivier Hans
Klaus Dieter Jurgen Willem Pieter Padraig Declan Seamus Ewan Rhys Owen Jamal Darnell Tyrone Kwame Kofi Chidi Emeka Sipho Thabo Tariq
Bilal Avi Moshe Eitan Ezra Barnaby Percival Cornelius Thaddeus Ambrose""".split()

EITHER = "Taylor Jordan Casey Morgan Robin Alexis Jamie Avery Kim Leslie Quinn Riley Rowan Sasha".split()

SURNAMES = """Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson White Harris Clark
Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell Roberts Turner Phillips Campbell
Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook Bell Murphy Bailey Cooper Richardson Cox Howard Ward Peterson Gray Watson
Brooks Kelly Sanders Price Bennett Wood Barnes Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Flores Washington
Butler Simmons Foster Gonzales Bryant Alexander Russell Griffin Diaz Hayes Garcia Martinez Rodriguez Lopez Gonzalez Perez Sanchez
Ramirez Torres Rivera Gomez Cruz Ortiz Gutierrez Castillo Moreno Romero Herrera Medina Aguilar Vargas Castro Mendoza Delgado Vega Rios
Patel Shah Singh Kumar Gupta Sharma Rao Reddy Iyer Nair Menon Kapoor Desai Banerjee Khan Ahmed Hussain Malik Rahman Chaudhry Nguyen Tran
Pham Le Hoang Chen Wang Li Zhang Liu Yang Huang Zhao Wu Zhou Lin Ho Chang Kim Park Choi Kang Yoon Tanaka Suzuki Sato Watanabe
Yamamoto Nakamura Kobayashi Ito Schmidt Schneider Fischer Weber Meyer Wagner Becker Hoffmann Keller Vogel Brandt Lindqvist Johansson
Nilsson Larsen Hansen Olsen Berg Dahl Nygaard Virtanen Korhonen Kowalski Nowak Wisniewski Novak Dvorak Horvat Kovacs Szabo Petrov
Ivanov Volkov Sokolov Popov Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Dubois Moreau Laurent Lefebvre Girard Fournier
Mercier Lambert Silva Santos Oliveira Pereira Costa Almeida Okafor Adeyemi Okonkwo Mensah Boateng Diallo Mbeki Dlamini Nkosi Haddad
Nasser Mansour Khoury Cohen Levy Friedman Goldberg Katz Rosen Shapiro Weiss O'Brien O'Connor Gallagher Byrne Doyle MacDonald Fraser
Sinclair Pritchard Llewellyn Whitcombe Ashworth Featherstone Thistlewood Vandenberg DeVries Bakker Jansen""".split()

TOWNS = """Chicago; Boston; Denver; Seattle; Atlanta; Portland; Houston; Philadelphia; Minneapolis; San Diego; Austin; Nashville; Phoenix;
Dallas; Baltimore; Toronto; London; Pittsburgh; Cleveland; St. Louis; Columbus; Milwaukee; Tampa; Sacramento; Cincinnati; Richmond; Omaha;
Vancouver; Montreal; Manchester; Bristol; Edinburgh; Dublin; Sydney; Melbourne; Auckland; Albany; Buffalo; Rochester; Syracuse; Hartford;
Providence; Burlington; Concord; Worcester; Springfield; Trenton; Newark; Wilmington; Annapolis; Roanoke; Raleigh; Durham; Asheville;
Charleston; Savannah; Macon; Mobile; Jackson; Memphis; Knoxville; Lexington; Louisville; Dayton; Toledo; Akron; Lansing; Ann Arbor;
Madison; Duluth; Fargo; Lincoln; Topeka; Wichita; Tulsa; Little Rock; Baton Rouge; Galveston; El Paso; Lubbock; Santa Fe; Tucson;
Boulder; Cheyenne; Billings; Boise; Spokane; Tacoma; Eugene; Salem; Fresno; Oakland; Pasadena; Long Beach; Reno; Provo; Honolulu;
Anchorage; Halifax; Ottawa; Winnipeg; Calgary; Leeds; York; Exeter; Norwich; Cardiff; Glasgow; Aberdeen; Belfast; Cork; Galway; Perth;
Adelaide; Wellington; Dunedin; Maple Grove; Fairhaven; Millbrook; Cedar Falls; Ashford; Kingsbridge; Elmwood; Lakeview; Northfield;
Harborview; Stonebridge; Willow Creek""".replace("\n", " ").split("; ")


def _ranked(values, offset):
    return [(1 / (rank + offset), value) for rank, value in enumerate(values)]


FIRST_NAMES = {
    "female": _ranked(WOMEN, 12) + [(0.008, name) for name in EITHER],
    "male": _ranked(MEN, 12) + [(0.008, name) for name in EITHER],
}
RANKED_SURNAMES = _ranked(SURNAMES, 25)
RANKED_TOWNS = _ranked(TOWNS, 15)


def town(draws):
    return draws.weighted(RANKED_TOWNS)


def surname(draws):
    return draws.weighted(RANKED_SURNAMES)


def university(draws):
    """"the University of Leeds", "Fargo State University", …: read after a preposition."""
    form = draws.weighted([(6, "the University of {}"), (4, "{} State University"), (3, "{} College"), (2, "{} University"),
                           (1, "Saint Anselm College in {}"), (1, "Queens College in {}"), (1, "King's College in {}"),
                           (1, "Trinity College in {}")])
    return form.format(town(draws))
