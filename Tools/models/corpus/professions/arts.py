"""The professions of pictures and stage."""

from corpus.professions.profession import Profession

ARTS = (
    Profession(
        name="painter", share=2.4, women=0.46, shared=("gallery",),
        titles="painter; abstract painter; landscape painter; artist",
        degrees="a Bachelor of Fine Arts; an MFA in painting; a degree in art history; a diploma in fine art",
        specialties="""oils; watercolor; abstraction; large canvases; murals; still life; seascapes; acrylics; mixed media; icons;
            pastel; figure studies; color""",
        duties="""paints in oils from life; builds up thin layers of color on canvas; paints outdoors in every season; teaches
            life drawing; stretches canvases by hand; mixes pigments from local earth; fills sketchbooks on train journeys;
            scrapes and repaints until the surface glows""",
        workplaces="""a studio in an old mill in {town}; the {town} Academy of Fine Art; a gallery in {town}; an art cooperative
            in {town}; a barn outside {town}; the {town} Watercolor Society""",
        achievements="""sold a canvas to the {town} Museum of Art; painted a mural for the station of {town}; won first prize at
            the state watercolor show; held a retrospective in {town}; was commissioned to paint the mayor of {town}; illustrated
            a children's book"""),
    Profession(
        name="photographer", share=6.0, women=0.36, shared=("gallery",),
        titles="photographer; wedding photographer; portrait photographer; freelance photographer; fashion photographer",
        degrees="a degree in photography; a Bachelor of Fine Arts; a diploma in photojournalism; a degree in journalism",
        specialties="""weddings; wildlife; fashion; food; street photography; newborns; sports; travel; black and white film;
            architecture; documentary work; family portraits; night skies""",
        duties="""shoots weddings from spring to autumn; photographs families in natural light; carries a camera everywhere;
            prints in a darkroom; covers sports for the local paper; travels with two lenses and a tripod; teaches beginners how
            to use their cameras; sells prints online""",
        workplaces="""a portrait studio in {town}; the {town} Gazette; a news agency in {town}; a fashion magazine in {town}; a
            stock image company in {town}; {last2} Images in {town}""",
        achievements="""published a book of portraits; had pictures on the cover of a travel magazine; won the nature prize of the
            {town} Camera Club; photographed a three-hundredth wedding; covered an election for a news agency; exhibited prints in
            {town}"""),
    Profession(
        name="filmmaker", share=2.2, women=0.33, shared=("stage",),
        titles="filmmaker; documentary filmmaker; film director; independent filmmaker",
        degrees="a degree in film; an MFA in film production; a degree in communications; a degree in screenwriting",
        specialties="""documentaries; short films; animation; music videos; horror; screenwriting; editing; experimental film;
            social issues; commercials; family dramas; nature films; oral history""",
        duties="""writes, directs and edits; shoots on a shoestring; follows ordinary people with a camera for years; directs
            music videos and commercials; is editing a first feature; casts neighbors instead of actors; raises money for every
            project online; teaches editing""",
        workplaces="""{last2} Pictures in {town}; a film collective in {town}; a television channel in {town}; the film school of
            {univ}; a production company in {town}; an animation studio in {town}""",
        achievements="""premiered a documentary at the {town} Film Festival; won best short in {town}; sold a feature to public
            television; directed a series about fishing towns; had a screenplay produced; received a grant to film in {town}"""),
    Profession(
        name="comedian", share=0.9, women=0.21, shared=("stage",),
        titles="comedian; stand-up comedian; comic; stand-up comic",
        degrees="a degree in theater; a degree in English; a degree in accounting; a degree in communications",
        specialties="""stand-up; improv; sketch comedy; political satire; clean comedy; impressions; crowd work; musical comedy;
            one-liners; roasts; podcasts; character comedy""",
        duties="""makes audiences laugh in clubs and colleges; hosts a weekly podcast; jokes about marriage, money and middle age;
            does spot-on impressions; opens for bigger names on the road; hosts an open mic on Mondays; writes punchlines for
            late-night shows; tells stories about growing up broke""",
        workplaces="""the Laugh Cellar in {town}; a comedy club in {town}; the {town} Improv; a late-night show in {town}; a
            comedy theater in {town}; a sketch troupe in {town}""",
        achievements="""recorded a comedy special in {town}; appeared on late-night television; reached the finals of a stand-up
            contest; toured military bases; released an album of jokes; headlined the {town} Comedy Festival"""),
    Profession(
        name="dj", share=0.6, women=0.14, shared=("stage",),
        titles="DJ; club DJ; radio DJ; wedding DJ",
        degrees="a degree in audio engineering; a diploma in music production; a degree in business; a degree in broadcasting",
        specialties="""house; techno; hip-hop sets; drum and bass; disco; remixes; vinyl; reggae; deep house; radio shows; soul;
            electronic music; club nights""",
        duties="""spins house and disco every Friday; mixes old vinyl with new tracks; keeps the dance floor full until dawn;
            hosts a late show on the radio; produces remixes at home; plays weddings and corporate parties; runs a monthly club
            night; never plans a set""",
        workplaces="""Club Mirage in {town}; a night club in {town}; {town} FM; a beach bar in Ibiza; a record shop in {town}; the
            Basement in {town}""",
        achievements="""released a remix that filled dance floors; held a residency at a club in Ibiza; opened for headliners at
            the {town} Festival; won a mixing battle in {town}; founded a record label in {town}; played a set on national
            radio"""),
    Profession(
        name="rapper", share=0.8, women=0.1, shared=("stage",),
        titles="rapper; hip-hop artist; rapper and producer; MC",
        degrees="""a degree in audio engineering; a high school diploma; a degree in communications; an associate degree in
            business""",
        specialties="""freestyle; battle rap; conscious hip-hop; trap; lyrics about the street; mixtapes; boom bap; beat making;
            spoken word; gospel rap; hooks; southern hip-hop""",
        duties="""writes rhymes about growing up in {town}; drops a mixtape every summer; freestyles over jazz samples; records
            verses in a bedroom studio; raps in two languages; makes beats on an old laptop; trades verses with other crews; sells
            out small clubs""",
        workplaces="""a hip-hop label in {town}; a recording studio in {town}; Blockwork Records in {town}; a youth center in
            {town}; a beat studio in {town}; Southside Sound in {town}""",
        achievements="""released a debut album on an independent label; won a battle in {town}; had a single on the charts; signed
            with a label in {town}; put out a third mixtape; performed at the {town} Hip-Hop Awards"""),
    Profession(
        name="model", share=1.9, women=0.83, shared=("stage", "gallery"),
        titles="model; fashion model; fitness model; runway model",
        degrees="a degree in marketing; a degree in fashion; a high school diploma; a degree in psychology",
        specialties="""runway shows; catalog work; swimwear; commercials; fitness shoots; beauty campaigns; editorial work; hand
            and hair work; bridal fashion; sportswear; catwalk; perfume campaigns; denim""",
        duties="""walks in shows from Milan to Tokyo; poses for catalogs and magazines; flies to castings every week; stays in
            shape with dance and boxing; appears in campaigns for jeans and perfume; shares behind-the-scenes pictures with many
            followers; works with young designers; travels light""",
        workplaces="""an agency in {town}; a fashion house in Milan; a modeling agency in Paris; a swimwear brand in {town}; a
            sportswear company in {town}; {last2} Management in {town}""",
        achievements="""appeared on the cover of a fashion magazine; opened a show in Paris; became the face of a perfume; was
            discovered at a mall in {town}; won a contest in {town}; signed with an agency in New York"""),
    Profession(
        name="composer", share=1.8, women=0.17, shared=("stage", "music"), doctor=0.12,
        titles="composer; film composer; composer and pianist; composer and arranger",
        degrees="a degree in composition; a doctorate in music; a master's degree in music; a diploma in piano",
        specialties="""chamber music; film scores; opera; choral music; electronic music; orchestral works; jazz; string quartets;
            music for games; songs; sacred music; theater music; percussion""",
        duties="""writes for orchestra and choir; scores films and plays; conducts the first performance of every piece; arranges
            folk songs for strings; teaches harmony and counterpoint; works at the piano every morning; plays in an improvising
            trio; sets modern verse to music""",
        workplaces="""the {town} Conservatory; the {town} Symphony; the music department of {univ}; a film music studio in {town};
            the {town} Opera; the {town} Chamber Players""",
        achievements="""wrote a symphony for the {town} Philharmonic; won a prize for a string quartet; premiered an opera in
            {town}; scored two award-winning films; released an album of piano music; was in residence at the {town}
            Conservatory"""),
)
