extension WordPairs {
  /// English words that tell a person's gender, the male form first; names are for the user to add.
  public static let gender = WordPairs([
    ["he", "she"], ["him", "her"], ["his", "her"], ["his", "hers"], ["himself", "herself"], ["mr", "ms"],
    ["mr", "mrs"], ["mr", "miss"], ["sir", "madam"], ["man", "woman"], ["men", "women"], ["male", "female"],
    ["males", "females"], ["boy", "girl"], ["boys", "girls"], ["guy", "gal"], ["gentleman", "lady"],
    ["gentlemen", "ladies"], ["husband", "wife"], ["husbands", "wives"], ["boyfriend", "girlfriend"],
    ["father", "mother"], ["fathers", "mothers"], ["dad", "mom"], ["dads", "moms"], ["daddy", "mommy"],
    ["son", "daughter"], ["sons", "daughters"], ["brother", "sister"], ["brothers", "sisters"],
    ["grandfather", "grandmother"], ["grandpa", "grandma"], ["grandson", "granddaughter"],
    ["grandsons", "granddaughters"], ["uncle", "aunt"], ["nephew", "niece"], ["stepfather", "stepmother"],
    ["widower", "widow"], ["groom", "bride"], ["bachelor", "spinster"], ["fatherhood", "motherhood"],
    ["paternity", "maternity"], ["paternal", "maternal"], ["masculine", "feminine"], ["king", "queen"],
    ["prince", "princess"], ["actor", "actress"], ["waiter", "waitress"], ["host", "hostess"],
    ["chairman", "chairwoman"], ["spokesman", "spokeswoman"], ["congressman", "congresswoman"],
    ["businessman", "businesswoman"], ["alumnus", "alumna"], ["fraternity", "sorority"],
  ])

  /// Words that tell professors from nurses, the professor's first.
  public static let professorNurse = WordPairs([
    ["professor", "nurse"], ["professors", "nurses"], ["lecturer", "midwife"], ["academic", "medical"],
    ["academia", "healthcare"], ["university", "hospital"], ["universities", "hospitals"], ["college", "clinic"],
    ["colleges", "clinics"], ["faculty", "ward"], ["department", "unit"], ["student", "patient"],
    ["students", "patients"], ["teaching", "nursing"], ["teaches", "treats"], ["taught", "treated"],
    ["lecture", "shift"], ["lectures", "shifts"], ["research", "care"], ["scholar", "caregiver"],
    ["scholars", "caregivers"], ["scholarship", "treatment"], ["dissertation", "medication"], ["tenure", "triage"],
    ["publications", "procedures"], ["doctoral", "clinical"], ["phd", "rn"], ["theory", "health"],
  ])

  /// The list for two classes by name; nil where there is none.
  public static func classes(_ names: [String]) -> WordPairs? {
    switch names.map({ $0.lowercased() }) {
    case ["professor", "nurse"]: professorNurse
    case ["nurse", "professor"]: WordPairs(professorNurse.pairs.map { [$0[1], $0[0]] })
    default: nil
    }
  }
}
