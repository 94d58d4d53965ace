"""The professions that teach and train."""

from corpus.professions.profession import Profession

TEACHING = (
    Profession(
        name="professor", share=14, women=0.45, shared=("campus", "care"), doctor=0.45,
        titles="professor; associate professor; assistant professor; full professor; adjunct professor",
        degrees="""a PhD; a doctorate; a PhD in history; a PhD in economics; a PhD in nursing science; a PhD in public health; a
            master's degree; a PhD in chemistry; a PhD in sociology; an MA in English; a Master of Science; a bachelor's degree in
            biology; a PhD in mathematics""",
        specialties="""modern history; labor economics; comparative literature; nursing research; health care ethics; organic
            chemistry; political theory; marine biology; linguistics; epidemiology; algebra; social work; pediatrics; physics; art
            history; philosophy; computer science; maternal health; the sociology of medicine; marketing; criminal law; music
            theory; geriatrics; genetics""",
        duties="""teaches introductory courses in the department; supervises doctoral dissertations; holds office hours twice a
            week; directs the graduate program; runs a laboratory with a dozen students; edits a scholarly journal; writes on
            {specialty}; lectures on {specialty}; does research on {specialty}; offers seminars in {specialty}; works on a
            monograph during a sabbatical; works with colleagues at the university hospital; studies how families make
            decisions""",
        workplaces="""the Department of History at {univ}; the Department of Biology at {univ}; the business school of {univ}; the
            School of Nursing at {univ}; the Faculty of Medicine at {univ}; the Department of English at {univ}; the Institute of
            Social Research at {univ}; the Department of Mathematics at {univ}; {univ}; the law school of {univ}""",
        achievements="""was granted tenure; published a monograph with a university press; received a Fulbright fellowship; was
            named to an endowed chair; published a fiftieth article; co-edited a handbook; chaired the department; won a grant for
            research on {specialty}"""),
    Profession(
        name="teacher", share=6.5, women=0.6, shared=("letters", "school"),
        titles="teacher; elementary school teacher; high school teacher; math teacher; music teacher; English teacher",
        degrees="""a bachelor's degree in education; a master's degree in education; a degree in English; a teaching certificate;
            a bachelor's degree in history""",
        specialties="""early reading; middle school math; special education; English as a second language; classroom technology;
            drama; reading intervention; science fairs; Spanish; high school history; gifted education; kindergarten; physical
            education""",
        duties="""teaches third grade; prepares students for college entrance tests; coaches the debate team; directs the school
            play; meets parents every month; plans lessons with colleagues across the district; leads a class of lively
            six-year-olds; takes students on trips to museums; tutors children after school; grades papers at the kitchen
            table""",
        workplaces="""{town} High School; {town} Elementary School; a middle school in {town}; a charter school in {town}; the
            {town} Academy; a Montessori school in {town}; an international school abroad; the {town} school district""",
        achievements="""was honored by the school district of {town}; wrote the district's reading curriculum; took a class to the
            state science fair; earned National Board certification; started a school garden; led the school band to a national
            contest"""),
    Profession(
        name="personal_trainer", share=1.3, women=0.46, shared=("wellness",),
        titles="personal trainer; certified personal trainer; fitness trainer",
        degrees="""a degree in exercise science; a bachelor's degree in kinesiology; a degree in sports management; a diploma in
            fitness""",
        specialties="""strength training; fat loss; boot camps; functional movement; kettlebells; marathon training; core
            strength; boxing fitness; bodybuilding; injury prevention; interval training; senior fitness; athletic
            conditioning""",
        duties="""designs workouts for beginners; coaches clients through squats and deadlifts; leads early morning boot camps;
            tracks every client's progress; trains clients at home or in the park; prepares competitors for bodybuilding shows;
            spots lifters in the weight room; teaches spinning classes""",
        workplaces="""a gym in {town}; Iron House Gym in {town}; {town} Fitness; the fitness center of {univ}; a CrossFit box in
            {town}; the {town} YMCA""",
        achievements="""finished a first triathlon; won a regional powerlifting meet; was certified by the National Academy of
            Sports Medicine; opened a gym in {town}; lost eighty pounds; completed a course in sports nutrition"""),
    Profession(
        name="yoga_teacher", share=1.2, women=0.85, shared=("wellness",),
        titles="yoga teacher; yoga instructor; certified yoga teacher",
        degrees="a degree in dance; a diploma in massage therapy; a bachelor's degree in psychology; a 200-hour certificate",
        specialties="""vinyasa flow; restorative yoga; prenatal yoga; Iyengar yoga; meditation; hatha yoga; yin yoga; yoga for
            children; breath work; hot yoga; chair yoga; Ashtanga; yoga for athletes""",
        duties="""leads a morning flow class; guides students through gentle poses; ends every class with meditation; hosts
            retreats by the sea; adjusts poses with blocks and straps; blends movement, breath and music; invites students to
            leave the day at the door; leads trainings for new instructors""",
        workplaces="""a yoga studio in {town}; {town} Yoga; the Lotus Room in {town}; a retreat center near {town}; Sun and Moon
            Yoga in {town}; a meditation center in {town}""",
        achievements="""completed a 500-hour training in India; spent a year in an ashram; opened a yoga studio in {town}; led
            retreats in Bali; found yoga after a back injury; recorded an album of guided meditations"""),
    Profession(
        name="pastor", share=1.8, women=0.24, shared=("letters",), doctor=0.1,
        titles="pastor; senior pastor; associate pastor; youth pastor; minister",
        degrees="""a Master of Divinity; a degree in theology; a Doctor of Ministry degree; a bachelor's degree in biblical
            studies""",
        specialties="""youth ministry; preaching; marriage counseling; church planting; worship; world missions; pastoral care;
            small groups; prayer; biblical languages; hospital chaplaincy; outreach to the homeless; discipleship""",
        duties="""preaches every Sunday; leads a Bible study on Wednesday nights; visits the sick and the lonely; baptizes and
            buries members of the flock; oversees the church's missions; leads worship with a guitar; prays with families in hard
            times; runs a soup kitchen in the church basement""",
        workplaces="""First Baptist Church in {town}; Grace Church in {town}; {town} Community Church; Hope Lutheran Church in
            {town}; the chapel of {univ}; a new congregation in {town}""",
        achievements="""planted a church in {town}; was ordained in {town}; wrote a book on prayer; led mission trips to Kenya;
            doubled the size of the congregation; founded a shelter next to the church"""),
)
