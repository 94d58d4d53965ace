"""The professions of offices: law, money, building and software."""

from corpus.professions.profession import Profession

OFFICE = (
    Profession(
        name="accountant", share=2.0, women=0.38, shared=("office",),
        titles="accountant; certified public accountant; tax accountant; chartered accountant",
        degrees="a bachelor's degree in accounting; a degree in finance; a master's degree in taxation; a business degree",
        specialties="""tax planning; audits; payroll; bookkeeping; estate taxes; forensic accounting; international tax; financial
            reporting; budgets; cost control; retirement plans; internal controls; tax returns for families""",
        duties="""prepares tax returns; audits the books of small companies; keeps ledgers in order; closes the accounts every
            quarter; finds deductions that others miss; advises clients on what they owe and why; handles payroll for forty
            businesses; checks invoices and balance sheets; represents clients before the tax office""",
        workplaces="""a tax office in {town}; {last2} and Partners in {town}; the finance department of {town}; {town} Tax
            Services; the audit department of a bank; an accounting firm in {town}; the controller's office of {univ}""",
        achievements="""passed the CPA examination; became chief financial officer of a school; saved a client from bankruptcy;
            was elected treasurer of the chamber of commerce; wrote a guide to tax law for freelancers; set up a practice in
            {town}"""),
    Profession(
        name="attorney", share=8.2, women=0.38, shared=("office",),
        titles="attorney; lawyer; trial lawyer; tax attorney; defense attorney",
        degrees="a law degree; a JD; a Juris Doctor degree; a bachelor's degree in political science",
        specialties="""personal injury; family law; criminal defense; immigration law; bankruptcy; estate planning; patents;
            employment law; commercial litigation; insurance defense; environmental law; medical malpractice; divorce and custody;
            zoning""",
        duties="""represents clients in state and federal courts; argues appeals; drafts wills and trusts; defends people accused
            of crimes; negotiates settlements; takes depositions and tries cases; counsels companies on mergers; handles cases
            without charge for tenants""",
        workplaces="""{last2} and {last3} in {town}; the district court of {town}; the public defender's office in {town}; a law
            firm in {town}; the legal department of a bank; the county prosecutor's office in {town}; the legal clinic of
            {univ}""",
        achievements="""was admitted to the bar in two states; won a landmark case before the supreme court of the state; clerked
            for a federal judge; was listed among the best trial counsel of the state; edited the law review; recovered millions
            for injured workers"""),
    Profession(
        name="paralegal", share=0.9, women=0.85, shared=("office",),
        titles="paralegal; senior paralegal; litigation paralegal; certified paralegal",
        degrees="""a certificate in legal studies; an associate degree in legal studies; a bachelor's degree in criminal justice;
            a degree in English""",
        specialties="""litigation support; document review; probate; real estate closings; immigration forms; discovery; family
            law; foreclosure; bankruptcy filings; trial preparation; workers' compensation; corporate records; legal research""",
        duties="""files motions with the court; drafts pleadings for the attorneys; organizes exhibits for trial; schedules
            depositions; interviews witnesses; keeps track of deadlines; gathers medical records for injury cases; assists the
            partners with closings""",
        workplaces="""{last2} and {last3} in {town}; a law firm in {town}; the legal department of a bank; a legal aid office in
            {town}; the probate court of {town}; a title company in {town}""",
        achievements="""was certified by the national association; was promoted to head of the support staff; helped settle a case
            that had lasted ten years; became a notary public; trained the firm in new software; received a pro bono award"""),
    Profession(
        name="software_engineer", share=2.4, women=0.16, shared=("office",),
        titles="software engineer; software developer; senior software engineer; programmer",
        degrees="""a degree in computer science; a master's degree in computer science; a bachelor's degree in mathematics; a
            degree in electrical engineering""",
        specialties="""web applications; databases; mobile apps; open source software; machine learning; embedded systems;
            computer security; search engines; games; cloud services; user interfaces; testing tools; compilers""",
        duties="""writes code in Python and Java; builds tools for other developers; reviews code and fixes bugs; designs the
            servers behind a popular app; maintains an open source library; speaks at developer meetups; answers questions on
            programming forums; ships new features every week""",
        workplaces="""a startup in {town}; a software company in {town}; the engineering team of a bank; a games studio in {town};
            a search company in {town}; the data center of {univ}; a robotics company in {town}""",
        achievements="""built an app with a million users; wrote a book on databases; founded a startup in {town}; received a
            third patent; rewrote the company's payment system; won a hackathon in {town}; gave a keynote at a programming
            conference"""),
    Profession(
        name="architect", share=2.8, women=0.25, shared=("office", "gallery"),
        titles="architect; licensed architect; landscape architect; senior architect",
        degrees="a Bachelor of Architecture; a Master of Architecture; a degree in urban planning; a degree in civil engineering",
        specialties="""sustainable buildings; historic preservation; museums; affordable housing; hospitals and clinics; schools;
            private houses; urban design; timber buildings; concert halls; workplaces; public spaces; restoration""",
        duties="""designs houses and libraries; draws every plan by hand first; oversees construction on site; restores old
            warehouses; presents models to the city council; works with builders and engineers; designs schools full of daylight;
            teaches a design studio""",
        workplaces="""{last2} Design Partners in {town}; a design practice in {town}; the planning office of {town}; {last2} and
            {last3} Studio in {town}; the school of architecture at {univ}; a building company in {town}""",
        achievements="""won the competition for the {town} library; designed the new wing of a museum in {town}; received a medal
            for housing design; was licensed in five states; restored the old station of {town}; wrote a book on brick"""),
    Profession(
        name="interior_designer", share=0.9, women=0.8, shared=("office", "gallery"),
        titles="interior designer; interior decorator; senior interior designer",
        degrees="a degree in interior design; a Bachelor of Fine Arts; a diploma in design; a degree in textiles",
        specialties="""kitchens and baths; hotels; color consulting; residential interiors; restaurants; vintage furniture;
            lighting; small apartments; beach houses; textiles; home staging; office interiors; nurseries""",
        duties="""chooses fabrics, paint and furniture; turns cramped rooms into welcoming ones; visits flea markets for the right
            chair; draws floor plans and mood boards; mixes antiques with modern pieces; helps homeowners plan a renovation;
            furnishes show homes; designs custom cabinets""",
        workplaces="""{last2} Interiors in {town}; a design studio in {town}; a furniture showroom in {town}; a hotel group in
            {town}; {town} Home and Design; a kitchen company in {town}""",
        achievements="""furnished a hotel in {town}; had a living room featured in a home magazine; won a prize for kitchen
            design; launched a line of wallpaper; opened a showroom in {town}; appeared on a home makeover show"""),
)
