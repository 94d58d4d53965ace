"""The professions of health care."""

from corpus.professions.profession import Profession

HEALTH = (
    Profession(
        name="nurse", share=8.5, women=0.91, shared=("care", "campus"), doctor=0.05,
        titles="""nurse; registered nurse; nurse practitioner; family nurse practitioner; school nurse; nurse educator; charge
            nurse""",
        degrees="""a BSN; a Master of Science in Nursing; an associate degree in nursing; a bachelor's degree in nursing; an MSN;
            a bachelor's degree in biology; a Master of Public Health; a master's degree""",
        specialties="""intensive care; labor and delivery; wound care; emergency care; home care; oncology; neonatal care;
            dialysis; family medicine; hospice care; infection control; psychiatric care; diabetes education; adult health; school
            health""",
        duties="""works the night shift on a medical ward; gives vaccinations and takes histories; prepares patients for surgery;
            teaches new mothers about infant care; keeps the charts and doses of a busy ward in order; visits patients at home;
            precepts students during their first months on the unit; coordinates care between doctors and families; responds to
            calls from the emergency room; runs a walk-in clinic for blood pressure checks; teaches clinical skills to students in
            the simulation lab; studies how pain is assessed at the bedside""",
        workplaces="""the intensive care unit of {town} General Hospital; the emergency department of {town} University Hospital;
            a hospice in {town}; the {town} Visiting Care Association; a community clinic in {town}; the maternity ward of Mercy
            Hospital in {town}; an elementary school in {town}; the School of Nursing at {univ}; a nursing home in {town}""",
        achievements="""received the award for bedside care; earned board certification in critical care; was promoted to head of
            the night shift; published a study of hand hygiene on the ward; organized vaccination days for the county; completed a
            doctorate of nursing practice; was honored for thirty years of service; joined a medical mission to Haiti"""),
    Profession(
        name="physician", share=9, women=0.42, shared=("care", "campus"), doctor=0.9,
        titles="physician; family physician; doctor; internist; pediatrician",
        degrees="an MD; a medical degree; a Doctor of Medicine degree; a degree in osteopathic medicine",
        specialties="""internal medicine; family medicine; pediatrics; cardiology; gastroenterology; dermatology; infectious
            disease; geriatric medicine; endocrinology; pulmonary medicine; rheumatology; nephrology; emergency medicine; allergy
            and immunology""",
        duties="""accepts new patients and most insurance plans; manages high blood pressure, asthma and diabetes; makes rounds
            every morning; treats children and adults; orders tests and explains the results; prescribes as little as possible; is
            affiliated with three hospitals in the area; teaches residents at the bedside; offers same-day appointments""",
        workplaces="""{town} Family Practice; {town} Internal Medicine Associates; the {town} Heart Clinic; a group practice in
            {town}; the residency program of {town} University Hospital; the department of medicine at {univ}; {town}
            Pediatrics""",
        achievements="""completed a residency in internal medicine in {town}; was board certified in family medicine; served as
            chief resident; was listed among the best of the state by a magazine in {town}; founded a practice in {town}; finished
            a fellowship in cardiology; received honors from the state medical society"""),
    Profession(
        name="surgeon", share=5, women=0.15, shared=("care",), doctor=0.9,
        titles="surgeon; orthopedic surgeon; plastic surgeon; general surgeon; heart surgeon",
        degrees="an MD; a medical degree; a Doctor of Medicine degree; a bachelor's degree in biology",
        specialties="""knee and hip replacement; spine surgery; minimally invasive surgery; hand surgery; organ transplantation;
            reconstructive surgery; cataract surgery; trauma surgery; sports medicine; hernia repair; breast reconstruction; brain
            tumors; bypass surgery""",
        duties="""performs several hundred operations a year; operates on shoulders and knees; uses robotic instruments in the
            operating room; treats fractures and torn ligaments; trains residents in the operating room; sees patients before and
            after every operation; is on call for the trauma center; designs implants with engineers""",
        workplaces="""the {town} Orthopedic Institute; the trauma center of {town} General Hospital; {town} Surgical Associates;
            the {town} Spine Center; the department of surgery at {univ}; an outpatient surgery center in {town}""",
        achievements="""completed a residency in general surgery in {town}; was board certified in orthopedics; performed the
            first robotic operation in the county; became a fellow of the American College of Surgery; patented a device for the
            repair of tendons; served as team doctor of a hockey club"""),
    Profession(
        name="dentist", share=4, women=0.35, shared=("care", "wellness"), doctor=0.9,
        titles="dentist; family dentist; general dentist; cosmetic dentist; pediatric dentist",
        degrees="a Doctor of Dental Surgery degree; a dental degree; a DDS; a DMD",
        specialties="""cosmetic dentistry; dental implants; gum disease; root canals; orthodontics; crowns and bridges; teeth
            whitening; children's teeth; oral surgery; sedation dentistry; dentures; preventive dental care; jaw pain""",
        duties="""fills cavities and fits crowns; examines and cleans teeth; makes nervous patients feel at ease; places implants
            and veneers; treats the whole family, from first tooth to dentures; keeps the practice equipped with digital X-rays;
            teaches children how to brush; visits schools with toothbrushes for everyone""",
        workplaces="""{town} Dental Care; a private dental practice in {town}; Bright Smiles in {town}; the dental clinic of
            {univ}; {town} Family Dentistry; the {town} Dental Group; a children's dental office in {town}""",
        achievements="""took over a practice in {town}; became a fellow of the Academy of General Dentistry; completed a course in
            implants; organized free dental days for veterans; won an award for clinical dentistry; served as president of the
            dental society"""),
    Profession(
        name="chiropractor", share=1.6, women=0.25, shared=("wellness",), doctor=0.85,
        titles="chiropractor; sports chiropractor; family chiropractor",
        degrees="a Doctor of Chiropractic degree; a DC; a bachelor's degree in kinesiology",
        specialties="""spinal adjustments; neck pain; sciatica; headaches; whiplash; sports chiropractic; pregnancy care; soft
            tissue therapy; scoliosis; disc problems; gentle adjusting techniques; rehabilitation exercises; nutrition""",
        duties="""treats back and neck pain without drugs or surgery; adjusts the spine by hand; cares for accident victims;
            combines adjustments with massage and exercise; explains every X-ray to the patient; treats infants and grandparents
            alike; works on shoulders, hips and ankles; offers evening appointments""",
        workplaces="""{town} Chiropractic; the {town} Spine and Wellness Center; {town} Back Care; a practice above the pharmacy
            in {town}; the {town} Pain Relief Clinic; Family Chiropractic of {town}""",
        achievements="""opened a chiropractic office in {town}; was certified in spinal decompression; treated athletes at the
            state games; cared for dancers of the {town} Ballet; became president of the state chiropractic board; completed
            training in acupuncture"""),
    Profession(
        name="dietitian", share=2.2, women=0.93, shared=("wellness", "care"), doctor=0.03,
        titles="dietitian; registered dietitian; clinical dietitian; sports dietitian",
        degrees="""a bachelor's degree in nutrition; a master's degree in dietetics; a degree in food science; a master's degree
            in clinical nutrition""",
        specialties="""food allergies; eating disorders; diabetes and diet; sports nutrition; kidney diets; weight loss;
            plant-based diets; infant feeding; digestive disorders; celiac disease; heart-healthy cooking; nutrition for older
            adults; meal planning""",
        duties="""plans meals for patients with diabetes; teaches cooking classes; counsels clients on food and weight; reads
            labels in the supermarket with clients; designs menus for schools; writes recipes for a local paper; helps athletes
            eat well before races; takes the guilt out of eating""",
        workplaces="""the nutrition department of {town} General Hospital; {town} Nutrition Counseling; the school meals office of
            {town}; a dialysis center in {town}; an eating disorder clinic in {town}; the food science program of {univ}""",
        achievements="""published a cookbook for families; became a certified diabetes educator; designed a new menu for the
            schools of {town}; appeared on morning television with quick recipes; received the state nutrition award; founded a
            nutrition practice in {town}"""),
    Profession(
        name="psychologist", share=4.6, women=0.62, shared=("care", "campus"), doctor=0.7,
        titles="psychologist; clinical psychologist; licensed psychologist; school psychologist; child psychologist",
        degrees="""a PhD in clinical psychology; a doctorate in psychology; a PsyD; a master's degree in counseling; a bachelor's
            degree in psychology""",
        specialties="""anxiety and depression; couples therapy; trauma; cognitive behavioral therapy; grief; attention disorders;
            autism; family therapy; addiction; eating disorders; psychological testing; sleep problems; anger management;
            mindfulness""",
        duties="""sees adolescents and adults for therapy; helps couples talk to each other again; assesses children with learning
            difficulties; leads a support group for grieving parents; writes about anxiety; evaluates defendants for the courts;
            studies how memory changes after trauma; offers sessions in the evening""",
        workplaces="""a private practice in {town}; the counseling center of {univ}; the {town} Center for Family Therapy; the
            schools of {town}; a psychiatric hospital in {town}; the {town} Anxiety Clinic; the department of psychology at
            {univ}""",
        achievements="""wrote a workbook on worry; completed an internship at a veterans' hospital; was licensed in two states;
            founded a therapy center in {town}; received an early career award; published a study of sleep and mood"""),
)
