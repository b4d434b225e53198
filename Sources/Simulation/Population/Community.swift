/// Names, language and ethnic category of a community of London.
///
/// The lists are common given and family names; any likeness to a living person is chance.
struct Community: Sendable {
    let label: String
    /// NHS ethnic category (NHS Data Dictionary, Ethnic Category; UK Core `UKCore-EthnicCategoryEngland`).
    let ethnicity: (code: String, display: String)
    let male: [String]
    let female: [String]
    let family: [String]
    /// Another language spoken at home (BCP 47) and how often it is the preferred one.
    let language: (code: String, display: String)?

    @inline(never)
    private static func make(
        _ label: String, _ code: String, _ display: String, _ language: (String, String)?, male: String, female: String,
        family: String
    ) -> Community {
        func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
        return Community(
            label: label, ethnicity: (code, display), male: list(male), female: list(female), family: list(family),
            language: language)
    }

    /// Indexes into ``all`` for each column of ``Borough/mix``: a group can hold several communities.
    static let groups: [[Int]] = [
        [0], [1], [2, 3, 4], [5, 6], [7], [8], [9], [10], [11, 12, 13], [14], [15], [16, 17, 18],
    ]

    static let all: [Community] = [
        make(
            "British", "A", "White - British", nil,
            male:
                "James,Thomas,William,George,Harry,Jack,Oliver,Daniel,Peter,John,David,Michael,Alan,Brian,Kevin,Simon",
            female:
                "Emily,Charlotte,Olivia,Grace,Sarah,Emma,Susan,Margaret,Jean,Patricia,Helen,Karen,Lucy,Alice,Joan,Ruth",
            family:
                "Smith,Taylor,Brown,Wilson,Walker,Wright,Turner,Cooper,Ward,Baker,Carter,Parker,Shaw,Webb,Hughes,Barnes"
                + ",Fletcher,Holloway,Pike,Marlow,Stubbs,Whitaker"),
        make(
            "Irish", "B", "White - Irish", nil,
            male: "Patrick,Sean,Liam,Brendan,Declan,Kieran,Eamon,Michael",
            female:
                "Siobhan,Niamh,Bridget,Maeve,Aoife,Kathleen,Nora,Eileen",
            family: "Murphy,Kelly,Byrne,Ryan,O'Connor,Doyle,Gallagher,Kennedy,Nolan,Brennan"),
        make(
            "Polish and Lithuanian", "C", "White - Any other White background", ("pl", "Polish"),
            male: "Piotr,Tomasz,Krzysztof,Marek,Jakub,Adam,Pawel,Lukas",
            female:
                "Anna,Katarzyna,Magdalena,Agnieszka,Ewa,Monika,Zofia,Joanna",
            family: "Kowalski,Nowak,Wiśniewski,Zieliński,Lewandowski,Kamiński,Mazur,Jankauskas,Petrauskas"),
        make(
            "Italian, Portuguese and Spanish", "C", "White - Any other White background", ("pt", "Portuguese"),
            male: "Marco,João,Carlos,Paolo,Miguel,Diogo,Luca,Javier",
            female:
                "Maria,Sofia,Lucia,Giulia,Inês,Carmen,Beatriz,Chiara",
            family: "Silva,Santos,Rossi,Ferreira,García,Costa,Romano,Pereira,Fernández,Ricci"),
        make(
            "Romanian and Bulgarian", "C", "White - Any other White background", ("ro", "Romanian"),
            male: "Andrei,Ion,Mihai,Stefan,Dimitar,Alexandru,Vasile",
            female: "Elena,Ioana,Maria,Raluca,Desislava,Ana,Mihaela",
            family: "Popescu,Ionescu,Dumitru,Stoica,Ivanov,Georgiev,Radu,Munteanu"),
        make(
            "Gujarati and Hindu", "H", "Asian or Asian British - Indian", ("gu", "Gujarati"),
            male: "Rajesh,Amit,Vijay,Nikhil,Rohan,Suresh,Dipak,Arjun,Kiran,Anil",
            female:
                "Priya,Meera,Nisha,Hansa,Kavita,Asha,Rekha,Anjali,Pooja,Lata",
            family: "Patel,Shah,Mehta,Desai,Joshi,Raman,Iyer,Nair,Sharma,Chandra"),
        make(
            "Punjabi Sikh", "H", "Asian or Asian British - Indian", ("pa", "Panjabi"),
            male: "Harpreet,Gurdeep,Jaswinder,Manjit,Balwinder,Ranjit,Sukhdev",
            female:
                "Harjit,Simran,Gurpreet,Jasleen,Kulwinder,Manpreet,Navdeep",
            family: "Singh,Kaur,Gill,Sandhu,Dhillon,Bains,Grewal,Sidhu"),
        make(
            "Pakistani", "J", "Asian or Asian British - Pakistani", ("ur", "Urdu"),
            male: "Muhammad,Imran,Asif,Bilal,Usman,Tariq,Hamza,Khalid",
            female:
                "Ayesha,Fatima,Saima,Nadia,Zainab,Shazia,Rukhsana,Maryam",
            family: "Khan,Ahmed,Hussain,Malik,Iqbal,Mirza,Qureshi,Butt,Chaudhry"),
        make(
            "Bangladeshi", "K", "Asian or Asian British - Bangladeshi", ("bn", "Bengali"),
            male: "Mohammed,Abdul,Rafiq,Shahid,Jamal,Kamal,Tanvir,Rahim",
            female:
                "Begum,Nasima,Rehana,Salma,Shirin,Rabia,Tahmina,Jahanara",
            family: "Miah,Uddin,Begum,Ali,Rahman,Islam,Khatun,Chowdhury,Hoque"),
        make(
            "Tamil, Filipino and other Asian", "L", "Asian or Asian British - Any other Asian background",
            ("ta", "Tamil"),
            male: "Suresh,Kumaran,Jose,Ramon,Bikash,Siva,Niranjan,Tenzin",
            female:
                "Lakshmi,Maricel,Grace,Sunita,Tharani,Anjana,Rosario,Kamala",
            family: "Sivakumar,Reyes,Gurung,Nadarajah,Santos,Thapa,Cruz,Selvan,Rai"),
        make(
            "Chinese", "R", "Other Ethnic Groups - Chinese", ("zh", "Chinese"),
            male: "Wei,Jun,Ming,Kai,Ho,Jian,Tony,Raymond", female: "Mei,Ling,Xiu,Yan,Hui,Fang,Amy,Grace",
            family: "Chen,Wong,Li,Zhang,Lau,Cheung,Wang,Ng,Chan"),
        make(
            "Nigerian and Ghanaian", "N", "Black or Black British - African", ("yo", "Yoruba"),
            male: "Tunde,Emeka,Kwame,Kofi,Segun,Chidi,Femi,Yaw,Olu",
            female:
                "Funmi,Ngozi,Abena,Ama,Tolu,Ifeoma,Akosua,Sade,Bukola",
            family: "Adeyemi,Okafor,Mensah,Owusu,Balogun,Eze,Boateng,Asante,Okonkwo,Afolabi"),
        make(
            "Somali and Ethiopian", "N", "Black or Black British - African", ("so", "Somali"),
            male: "Abdi,Mohamed,Hassan,Yusuf,Omar,Dawit,Ismail", female: "Hodan,Amina,Fadumo,Sagal,Ayan,Hanna,Khadija",
            family: "Mohamed,Ali,Hassan,Warsame,Abdi,Farah,Tesfaye,Jama"),
        make(
            "Congolese and Southern African", "N", "Black or Black British - African", ("fr", "French"),
            male: "Jean,Patrice,Tendai,Blaise,Thabo,Didier", female: "Marie,Chipo,Thandi,Solange,Rudo,Esperance",
            family: "Mukendi,Moyo,Kabila,Ncube,Tshibangu,Dube,Ilunga"),
        make(
            "Caribbean", "M", "Black or Black British - Caribbean", nil,
            male: "Winston,Desmond,Leroy,Trevor,Marlon,Andre,Neville,Jermaine",
            female:
                "Beverley,Yvonne,Marcia,Shanice,Claudette,Paulette,Keisha,Gloria",
            family: "Campbell,Grant,Francis,Samuels,Bailey,Gordon,Palmer,Henry,Joseph,Reid"),
        make(
            "Mixed", "G", "Mixed - Any other mixed background", nil,
            male: "Jordan,Kai,Marcus,Theo,Adam,Isaac,Leon,Zack", female: "Jade,Maya,Leila,Jasmine,Zoe,Nina,Amara,Naomi",
            family: "Clarke,Lewis,Edwards,Thompson,Martin,Adams,James,Scott,Young,Morgan"),
        make(
            "Arab and North African", "S", "Other Ethnic Groups - Any other ethnic group", ("ar", "Arabic"),
            male: "Ahmad,Karim,Youssef,Samir,Hadi,Walid,Nabil", female: "Layla,Rania,Huda,Samira,Noor,Mona,Salwa",
            family: "Haddad,Mansour,Saleh,Khalil,Nasser,Aziz,Benali,Hakimi"),
        make(
            "Turkish, Kurdish and Cypriot", "S", "Other Ethnic Groups - Any other ethnic group", ("tr", "Turkish"),
            male: "Mehmet,Ali,Mustafa,Andreas,Serkan,Yilmaz,Costas", female: "Ayşe,Fatma,Elif,Maria,Zeynep,Eleni,Gul",
            family: "Yılmaz,Kaya,Demir,Georgiou,Şahin,Özturk,Christou,Aydın"),
        make(
            "Latin American and Iranian", "S", "Other Ethnic Groups - Any other ethnic group", ("es", "Spanish"),
            male: "Diego,Juan,Reza,Luis,Hamid,Andres,Cyrus", female: "Camila,Valentina,Shirin,Luz,Parisa,Daniela,Mina",
            family: "Gómez,Rodriguez,Hosseini,Lopez,Karimi,Torres,Moradi"),
    ]

    /// Streets that do not exist; London has no such names in these boroughs as far as is known.
    static let streets = [
        "Lantern Street", "Old Chandlers Road", "Weir House Lane", "Barley Mow Rise", "Copperfield Way", "Tallow Yard",
        "Sailmaker Street", "Half Acre Road", "Plane Tree Gardens", "Gasholder Walk", "Market Bell Lane",
        "Rookery Drive",
        "Fennel Close", "Hop Garden Road", "Ferryman Avenue", "Quarry Field Road", "Tenter Ground Street",
        "Larkfield Road",
        "Bellfounder Place", "Signal Box Lane", "Ropewalk Gardens", "Osier Bed Road", "Millrace Avenue", "Kiln Corner",
    ]
}
