"""Phrases that several professions of a field have in common."""

from corpus.professions.profession import Pool

POOLS = {
    "care": Pool(
        specialties="""women's health; pediatric care; the care of older adults; mental health; chronic pain; diabetes care;
            community health; cardiac rehabilitation; cancer care; preventive care; patient safety; palliative care""",
        duties="""works with patients and their families; sees patients three days a week; supervises students on clinical
            placements; serves on the hospital's ethics committee; gives talks on healthy living; trains new staff on the unit;
            helps families understand a diagnosis; follows patients from admission to discharge; writes guidelines for the clinic;
            takes part in clinical trials; volunteers at a free clinic on weekends""",
        workplaces="""{town} General Hospital; {town} University Hospital; the {town} Medical Center; Mercy Hospital in {town}; a
            family clinic in {town}; the {town} Children's Hospital; the veterans' hospital in {town}; St. Luke's Hospital in
            {town}; the {town} Community Health Center""",
        achievements="""received the Compassionate Care Award; was voted a favorite by patients in {town}; published an article on
            patient education; helped open a new wing of the hospital; completed a fellowship in leadership; led a project that
            shortened waiting times; earned a certificate in health coaching"""),
    "campus": Pool(
        specialties="""health policy; public health; adult education; research methods; community outreach; ethics; statistics for
            the health sciences; child development; leadership; aging and society; medical education; health communication""",
        duties="""teaches undergraduate and graduate students; supervises student projects; publishes in peer-reviewed journals;
            leads a weekly seminar; advises first-year students; speaks at conferences at home and abroad; serves on the
            admissions committee; works on a project funded by a national grant; mentors students from small towns; reviews papers
            for two journals; divides the week between teaching and the clinic""",
        workplaces="""{univ}; the School of Nursing at {univ}; the Faculty of Medicine at {univ}; the College of Health Sciences
            at {univ}; the School of Public Health at {univ}; the teaching hospital of {univ}; the Center for Aging at {univ}; a
            college in {town}""",
        achievements="""received the Dean's Award for Teaching; was named mentor of the year; published two textbook chapters; won
            a research grant from a national foundation; presented a paper at a conference in {town}; was elected to the faculty
            senate; led the revision of the curriculum"""),
    "college": Pool(
        specialties="""research methods; adult education; community outreach; ethics; leadership; academic writing; field work;
            science and society; teaching with technology; student advising""",
        duties="""teaches undergraduate and graduate students; supervises student projects; publishes in peer-reviewed journals;
            leads a weekly seminar; advises first-year students; speaks at conferences at home and abroad; serves on the
            admissions committee; works on a project funded by a national grant; mentors students from small towns; reviews papers
            for two journals""",
        workplaces="""{univ}; a college in {town}; the graduate school of {univ}; the Center for Aging at {univ}; the {town}
            Institute; a foundation in {town}; the library of {univ}""",
        achievements="""received the Dean's Award for Teaching; was named mentor of the year; published two textbook chapters; won
            a research grant from a national foundation; presented a paper at a conference in {town}; was elected to the faculty
            senate; led the revision of the curriculum"""),
    "stage": Pool(
        specialties="""live performance; work for film and television; collaborations with other artists; independent projects;
            storytelling; community arts; street culture; work with young people""",
        duties="""performs at festivals across the country; works out of a small studio in {town}; tours for most of the year;
            collaborates with local artists; runs workshops for teenagers; is always looking for new collaborators; draws
            inspiration from everyday life; is at work on a new project""",
        workplaces="""an independent label in {town}; a shared studio in {town}; the {town} Arts Center; the {town} Festival; a
            theater in {town}; the {town} School of the Arts; a small production company in {town}""",
        achievements="""won the audience award at the {town} Festival; was featured on national radio; received a grant from the
            city of {town}; sold out a theater in {town}; was named one of ten artists to watch; completed a residency in
            {town}"""),
    "gallery": Pool(
        specialties="""landscapes; portraits; the changing city; memory and place; rural life; family portraits; family history;
            light and color; everyday objects""",
        duties="""keeps sketchbooks from every journey; exhibits widely; teaches weekend workshops; sells work online and in
            galleries; works on commission; draws inspiration from long walks; lectures at art schools; keeps a studio open to
            visitors""",
        workplaces="""a gallery in {town}; the {town} Museum of Art; a shared studio in {town}; the {town} School of Art; an arts
            magazine in {town}; the {town} Arts Council""",
        achievements="""held a solo exhibition in {town}; won the {town} Arts Prize; received a fellowship from the {town} Arts
            Council; was shown in a dozen group exhibitions; published a book with a small press in {town}; completed a residency
            in {town}"""),
    "office": Pool(
        specialties="""small businesses; nonprofit organizations; real estate; project management; family-owned companies;
            contracts; public policy; local government; regulation; client relations""",
        duties="""advises clients across the region; leads a small team; manages a large portfolio of projects; speaks at industry
            events; trains junior staff; sits on the board of a local charity; works closely with clients from start to finish;
            writes for the firm's newsletter; prepares reports for management""",
        workplaces="""a consulting firm in {town}; a family firm in {town}; a mid-sized company in {town}; the city government of
            {town}; an office in downtown {town}; a nonprofit organization in {town}""",
        achievements="""was named to the list of forty under forty; became a partner of the firm; opened an office in {town};
            received the firm's award for client service; led the firm's move into {town}; was elected president of the local
            association"""),
    "wellness": Pool(
        specialties="""stress reduction; healthy habits; posture; mobility; sports injuries; healthy aging; women's health; weight
            management; breathing techniques; recovery after injury; prenatal fitness; back pain""",
        duties="""helps clients set realistic goals; offers a free first consultation; works with clients of every age and
            ability; teaches small groups; writes a blog about healthy living; works with athletes and office workers alike; runs
            workshops for companies; believes that small changes add up""",
        workplaces="""a wellness center in {town}; a studio in {town}; the {town} Athletic Club; a community center in {town}; a
            sports clinic in {town}; the {town} Wellness Institute""",
        achievements="""opened a studio in {town}; was named best of {town} by a local magazine; completed a certificate in
            nutrition; ran the {town} marathon; published a guide to healthy living; was interviewed for a national health
            magazine"""),
    "school": Pool(
        specialties="""child development; adult education; languages; literacy; summer programs; parenting; learning difficulties;
            after-school care; outdoor education; study skills""",
        duties="""works with children from every background; helps students find their strengths; runs a summer camp; trains
            volunteers; speaks with parents every day; organizes an annual talent show; supervises a busy playground; mentors
            students from small towns""",
        workplaces="""a school in {town}; a summer camp near {town}; a youth center in {town}; the {town} Learning Center; {univ};
            a kindergarten in {town}; the {town} Children's Museum""",
        achievements="""received a prize for community service; raised money for a new library; was named mentor of the year; led
            an exchange with a school in {town}; founded a reading group for teenagers; spent a year abroad as a volunteer"""),
    "music": Pool(
        specialties="""chamber music; jazz; folk songs; choirs; songwriting; early music; community music; electronic music;
            improvisation""",
        duties="""plays the piano in a trio; gives lessons to children and adults; conducts a community choir; performs in
            churches and libraries; works late at night with headphones on; runs a concert series in {town}; coaches young
            players; records at home""",
        workplaces="""the {town} Music School; a church in {town}; the {town} Concert Hall; a recording studio in {town}; {univ};
            the {town} Youth Orchestra""",
        achievements="""recorded an album in {town}; won a scholarship to {univ}; toured with an orchestra; founded a choir in
            {town}; played at the {town} Festival; received a grant from the {town} Arts Council"""),
    "letters": Pool(
        specialties="""language and culture; education; the arts; community life; history; literature; faith and society;
            immigration; family""",
        duties="""writes a monthly column; leads a discussion group at the library; edits a small magazine; speaks at schools;
            gives readings and talks; is working on a book; mentors young people; volunteers at a food bank""",
        workplaces="""the {town} Public Library; a college in {town}; a community center in {town}; {univ}; a small press in
            {town}; the {town} Review; a magazine in {town}""",
        achievements="""published a collection of essays; received an award from the {town} Book Council; founded a reading group
            for teenagers; won a fellowship from {univ}; gave the opening address at a festival in {town}; edited an anthology"""),
}
