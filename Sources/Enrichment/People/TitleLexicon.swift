/// Words that make a short text a position in a firm.
enum TitleLexicon {
    /// Whether `text` reads like a title: short, no sentence, with a word for a role in it.
    static func isTitle(_ text: String) -> Bool {
        guard text.utf8.count <= 160, !text.contains("@"), !text.contains("://") else {
            return false
        }
        let words = Words.folded(text, limit: 20)
        guard (1...16).contains(words.count), !isSentence(text, wordCount: words.count) else {
            return false
        }
        return words.contains(where: isRole)
    }

    /// Whether one folded word names a role, alone or at the end of a compound.
    static func isRole(_ word: String) -> Bool {
        if roles.contains(word) { return true }
        guard word.utf8.count > 6 else { return false }
        return suffixes.contains { word.hasSuffix($0) }
    }

    private static func isSentence(_ text: String, wordCount: Int) -> Bool {
        let last = text.unicodeScalars.last
        if wordCount > 4, last == "." || last == "!" || last == "?" { return true }
        let first = Words.folded(text.prefix(40), limit: 1).first ?? ""
        return wordCount > 3 && openers.contains(first)
    }

    private static let openers: Set<String> = [
        "we", "our", "i", "he", "she", "they", "the", "this", "at", "with", "as", "in", "if", "you",
        "your", "when",
        "how", "why", "what", "meet", "join", "become", "learn", "read", "contact", "are", "is",
        "wir", "unsere", "nous",
    ]

    private static let roles = Words.set(
        """
        partner partners principal associate analyst director directors manager founder cofounder
        founding ceo cfo cto
        coo cio cmo cpo cro cso cbo chro cco evp svp avp vp president vice chair chairman
        chairwoman chairperson cochair head
        lead leader officer counsel investor advisor adviser engineer researcher professor postdoc
        fellow scientist
        developer designer secretary treasurer assistant coordinator consultant editor controller
        comptroller
        accountant attorney lawyer solicitor paralegal administrator administration operations
        entrepreneur
        trustee member intern trainee specialist executive strategist economist architect
        technician technologist
        recruiter receptionist owner proprietor operator representative producer writer journalist
        producer
        lecturer dean student doctoral phd candidate librarian curator ambassador liaison volunteer
        organiser organizer
        scout eir venture-partner marketing communications finance talent compliance recruiting
        bookkeeper broker trader underwriter actuary auditor nurse physician surgeon doctor dentist
        veterinarian therapist
        chef pastor minister coach trainer instructor teacher supervisor superintendent foreman
        planner buyer
        vorstand vorsitzender vorsitzende vorstandsmitglied geschaftsfuhrer geschaftsfuhrerin
        geschaftsfuhrender
        geschaftsfuhrung inhaber inhaberin leiter leiterin leitung prokurist prokuristin
        gesellschafter
        gesellschafterin partnerin assistentin assistenz rechtsanwalt rechtsanwaltin fachanwalt
        fachanwaltin notar
        steuerberater referent referentin sekretariat sachbearbeiter sachbearbeiterin mitarbeiter
        mitarbeiterin
        grunder grunderin beraterin berater buchhaltung vertrieb einkauf kundenbetreuung
        projektleitung
        direktor direktorin justiziar wissenschaftler wissenschaftlerin doktorand doktorandin
        auszubildende auszubildender
        directeur directrice gerant gerante associe associee fondateur fondatrice cofondateur
        responsable charge chargee
        avocat avocate adjoint adjointe conseiller conseillere presidente stagiaire comptable
        secretaire analyste
        investisseur chef ingenieur
        socio socia director directora gerente fundador fundadora cofundador jefe jefa consejero
        consejera abogado
        abogada analista coordinador coordinadora responsable asesor asesora encargado tesorero
        vocal
        socio amministratore direttore direttrice fondatore fondatrice responsabile presidente
        consigliere avvocato
        partnera associato analista coordinatore segretario
        diretor diretora socio fundador coordenador coordenadora conselheiro advogado gestor gestora
        directeur oprichter oprichtster medewerker medewerkster voorzitter penningmeester
        bestuurder adviseur
        eigenaar hoofd beheerder vennoot
        partneri zakladatel reditel reditelka jednatel prezes dyrektor wspolnik czlonek zarzadu
        kierownik
        direktor direktør partner styreleder daglig leder medarbejder grundare verkstallande
        ordforande chef radgivare
        toimitusjohtaja johtaja perustaja yonetici kurucu ortak mudur
        управител партньор партнер директор основател мениджър менеджер председател член консултант
        съосновател
        ръководител координатор экономист юрист руководитель основатель сооснователь аналитик
        инвестор президент
        управляющий генеральный советник заместитель
        مدير مديرة رئيس رئيسة شريك مؤسس المدير الرئيس التنفيذي مهندس مستشار عضو محاسب مسؤول منسق
        نائب سكرتير امين
        """
    ).union(["合伙人", "创始人", "总经理", "董事", "董事长", "首席执行官", "代表取締役", "取締役", "社長", "部長", "대표", "이사"])

    private static let suffixes = [
        "leiter", "leiterin", "leitung", "fuhrer", "fuhrerin", "anwalt", "anwaltin", "berater",
        "beraterin", "manager",
        "managerin", "direktor", "direktorin", "assistent", "assistentin", "referent", "referentin",
        "entwickler",
        "entwicklerin", "ingenieur", "ingenieurin", "vorstand", "sprecher", "sprecherin",
        "beauftragter",
        "beauftragte", "betreuer", "betreuerin", "kaufmann", "kauffrau", "directeur", "medewerker",
        "adviseur",
        "合伙人", "总监", "经理", "董事",
    ]
}
