"""The professions of words."""

from corpus.professions.profession import Profession

WORDS = (
    Profession(
        name="journalist", share=5.0, women=0.5, shared=("letters",),
        titles="journalist; freelance journalist; reporter; award-winning journalist; investigative journalist",
        degrees="a degree in journalism; a master's degree in journalism; a degree in political science; a degree in English",
        specialties="""politics; business news; investigative reporting; foreign affairs; science and health; crime; sports;
            technology; education; the environment; travel; the courts; music and film""",
        duties="""covers city hall; reports from conflict zones; breaks stories about public money; interviews ministers and
            market traders; files stories for radio and print; checks every quote twice; edits the morning newsletter; follows the
            health care beat""",
        workplaces="""the {town} Times; the {town} Herald; a radio station in {town}; a news agency; a weekly in {town}; the
            {town} Tribune; a business magazine in {town}""",
        achievements="""won a press award for a series on housing; reported from an election abroad; broke the story of a hospital
            scandal; was nominated for a national press prize; wrote a book about the war; edited the foreign pages; moved to
            {town} as a correspondent"""),
    Profession(
        name="poet", share=2.0, women=0.49, shared=("letters", "gallery"),
        titles="poet; poet and essayist; poet and translator; award-winning poet",
        degrees="an MFA in creative writing; a degree in English; a doctorate in literature; a degree in philosophy",
        specialties="""free verse; sonnets; translation; prose poems; haiku; spoken word; nature writing; elegy; performance;
            short forms; narrative verse; the lyric""",
        duties="""writes about rivers, kitchens and grief; leads a writing group in a prison; translates from Spanish and Polish;
            reads at open mics; edits a journal of new verse; writes early in the morning; teaches creative writing; revises each
            line for months""",
        workplaces="""a small press in {town}; the writing program of {univ}; the {town} Review; the {town} Writers' House; a
            bookshop in {town}; a literary magazine in {town}""",
        achievements="""published a first collection called "The Salt Road"; won a chapbook prize; had a poem-a-day series on
            public radio; was shortlisted for a national book award; published a third collection; read at the {town} Book Fair;
            served as laureate of the county"""),
)
