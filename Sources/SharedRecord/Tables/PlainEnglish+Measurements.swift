// Other tests and measurements in words for the person they were done for.
// Sources: see ``PlainEnglish``.

extension PlainEnglish {
    static let measurementRows: [(codes: String, name: String, about: String, high: String?, low: String?)] = [
        // Blood: other tests
        (
            "1988-5 1001371000000100 999651000000107 135842001 55235003", "Swelling test (CRP)",
            "CRP rises when the body has swelling or fights an infection. It does not show where.",
            "A high result can happen with an infection, an injury or swelling.", nil
        ),
        (
            "33762-6 NTPROBNP", "Heart strain test (NT-proBNP)",
            "The heart makes more of this when it works hard. The test can help when you are short of breath.",
            "A high result can mean your heart is under strain. It can also rise with age or kidney problems.", nil
        ),
        (
            "67151-1", "Heart muscle test (troponin)",
            "Heart muscle lets out troponin when it is hurt. Hospitals use it to check chest pain.",
            "A high result can mean heart muscle has been under strain. There can be many causes.", nil
        ),
        (
            "6301-6", "Clotting time (INR)",
            "This shows how long your blood takes to clot. It is used to check warfarin.",
            "A high result can mean your blood takes longer to clot. People on warfarin are meant to be above "
                + "the usual range.",
            "For people on warfarin, a low result can mean the blood clots faster than planned."
        ),
        (
            "48065-7", "Blood clot test (D-dimer)", "This test can help rule out a blood clot.",
            "A high result can happen with a clot. It can also rise with age, pregnancy, an infection or after "
                + "surgery.", nil
        ),
        (
            "2857-1 1030791000000100 1000381000000105 1006591000000104", "Prostate test (PSA)",
            "PSA is made by the prostate, a small gland below the bladder. The test can help check for "
                + "prostate problems.",
            "A high result can have many causes. They include a large prostate, an infection and cancer.", nil
        ),
        (
            "1000931000000105 1028101000000105", "Muscle test (CK)",
            "CK is found in muscle. The test helps check if muscles have been hurt.",
            "A high result can happen after hard exercise, a fall or with some medicines.", nil
        ),
        (
            "14804-9", "Cell test (LDH)",
            "LDH is found in cells all over the body. The test can help follow some conditions.",
            "A high result can happen when cells break down, such as red blood cells.", nil
        ),
        (
            "21198-7", "Pregnancy hormone (hCG)",
            "The body makes this hormone in pregnancy. The test helps check or follow a pregnancy.",
            "A high result can mean you are pregnant. There can be other causes.", nil
        ),
        (
            "20447-9", "Amount of HIV in the blood (viral load)",
            "This counts the HIV in your blood. A very low number can show that treatment is working.",
            "A higher number can mean there is more HIV in the blood.", nil
        ),
        (
            "24467-3", "CD4 cells (white blood cells)",
            "CD4 cells help your body fight germs. The test helps follow HIV.", nil,
            "A low result can mean your body finds it harder to fight germs."
        ),
        (
            "14334-7", "Lithium level",
            "This is the lithium in your blood. It helps your care team get your dose right.",
            "A high result can mean there is more lithium than planned. Ask your GP practice about it.",
            "A low result can mean there is less lithium than planned."
        ),
        (
            "CLOZ", "Clozapine level",
            "This is the clozapine in your blood. It helps your care team get your dose right.",
            "A high result can mean there is more clozapine than planned. It can rise if you stop smoking.",
            "A low result can mean there is less clozapine than planned."
        ),
        (
            "883-9", "Blood group", "This is your blood type: A, B, AB or O. It is needed before you are given blood.",
            nil, nil
        ),
        // Wee, poo and swabs
        (
            "14959-1 32294-1 1023491000000104 1027791000000103 UACR", "Protein in your pee (ACR)",
            "This test looks for a protein in your pee. It can be an early sign of strain on the kidneys.",
            "A high result can mean your kidneys let some protein through. An infection or hard exercise can "
                + "raise it too.", nil
        ),
        (
            "1028731000000100", "Protein in your pee (PCR)",
            "This test looks for protein in your pee. It helps check your kidneys.",
            "A high result can mean your kidneys let some protein through. An infection can raise it too.", nil
        ),
        (
            "1007881000000101", "Pee test with a strip (dipstick)",
            "A paper strip is dipped in your pee. It can show sugar, blood, protein or signs of infection.", nil, nil
        ),
        (
            "1014831000000107", "Pee under the microscope",
            "The lab looks at your pee under a microscope. It looks for cells and germs.", nil, nil
        ),
        (
            "630-4 1023711000000100", "Germs in your pee (urine culture)",
            "The lab tries to grow germs from your pee. It helps find the right medicine.", nil, nil
        ),
        (
            "600-7 104177005", "Germs in your blood (blood culture)",
            "The lab tries to grow germs from your blood. It helps find the right medicine.", nil, nil
        ),
        (
            "625-4", "Germs in your poo (stool culture)",
            "The lab tries to grow germs from your poo. It helps find the cause of a tummy bug.", nil, nil
        ),
        (
            "38445-3 1002571000000102", "Swelling in the bowel (calprotectin)",
            "This poo test looks for signs of swelling in your bowel.",
            "A high result can mean your bowel is swollen inside. Infections and some painkillers can raise it too.",
            nil
        ),
        (
            "57905-2 29771-3", "Hidden blood in your poo (FIT)",
            "This test looks for tiny amounts of blood in your poo. You cannot see them by eye.",
            "A high result can have many causes, such as piles or, less often, cancer.", nil
        ),
        (
            "CTNAAT", "Chlamydia test",
            "This test looks for chlamydia, an infection that can pass on through sex. It is easy to treat.", nil, nil
        ),
        // Groups of tests
        (
            "252167001 1000971000000107 1015971000000100 51990-0", "Kidney blood tests",
            "These tests check salts and waste in your blood. They help show how well your kidneys work.", nil, nil
        ),
        (
            "26604007 1022441000000101 58410-2", "Full blood count",
            "This test counts the cells in your blood. It can help find anaemia or signs of infection.", nil, nil
        ),
        (
            "26958001 997531000000108 1031081000000108", "Liver blood tests",
            "These tests help show if your liver is healthy.", nil, nil
        ),
        (
            "16254007 57698-3", "Cholesterol and blood fats",
            "These tests check the fats in your blood. They help work out your chance of heart problems.", nil, nil
        ),
        (
            "35650009 1016851000000107", "Thyroid blood tests",
            "These tests show how your thyroid is working. The thyroid is a gland in your neck.", nil, nil
        ),
        ("24323-8", "General blood tests", "These tests check your kidneys, liver, salts and blood sugar.", nil, nil),
        ("BONE", "Bone blood tests", "These tests check calcium and other things that keep bones strong.", nil, nil),
        (
            "HAEMATINICS", "Iron and vitamin blood tests",
            "These tests check iron, vitamin B12 and folate. Your body needs them to make blood.", nil, nil
        ),
        (
            "HIVMON", "HIV check-up blood tests", "These tests help your clinic see how well your HIV treatment works.",
            nil, nil
        ),
        ("COAG 1028641000000101", "Clotting blood tests", "These tests show how well your blood clots.", nil, nil),
        // Measurements
        (
            "85354-9 55284-4 75367002", "Blood pressure",
            "Blood pressure is how hard your blood pushes on your blood vessels. It is given as 2 numbers.",
            "High blood pressure can raise the chance of heart problems over time.",
            "Low blood pressure can make you feel dizzy. For some people it is normal."
        ),
        (
            "8480-6 271649006 72313002", "Blood pressure: top number",
            "This is how hard your blood pushes when your heart beats.",
            "A high number can raise the chance of heart problems over time. Stress can raise it for a short time.",
            "A low number can make you feel dizzy. For some people it is normal."
        ),
        (
            "8462-4 271650006 1091811000000102", "Blood pressure: bottom number",
            "This is how hard your blood pushes when your heart rests between beats.",
            "A high number can raise the chance of heart problems over time. Stress can raise it for a short time.",
            "A low number can make you feel dizzy. For some people it is normal."
        ),
        (
            "8867-4 364075005 78564009", "Heart rate (pulse)", "This is how many times your heart beats in a minute.",
            "A fast pulse can happen after moving, with worry, pain or a high temperature.",
            "A slow pulse can happen if you are very fit or take some heart medicines."
        ),
        (
            "9279-1 86290005", "Breathing rate", "This is how many breaths you take in a minute.",
            "Fast breathing can happen with worry, pain, exercise or a chest infection.",
            "Slow breathing can happen when you sleep or take some strong medicines."
        ),
        (
            "8310-5 8331-1 386725007 276885007 415945006 415974002", "Temperature", "This shows how warm your body is.",
            "A high temperature can be a sign that your body is fighting germs.",
            "A low temperature can happen when you get very cold or are unwell."
        ),
        (
            "2708-6 431314004 103228002", "Oxygen level",
            "This shows how much oxygen your blood carries. A clip on the finger can measure it.", nil,
            "A low level can mean less oxygen gets into your blood. Cold hands or nail polish can change the "
                + "reading."
        ),
        (
            "29463-7 27113001 363808001", "Weight",
            "This is how heavy you are. It can help work out doses and follow your health.", nil, nil
        ),
        ("8302-2 50373000 1153637007 248333004", "Height", "This is how tall you are.", nil, nil),
        (
            "39156-5 60621009", "Weight for height (BMI)",
            "BMI uses your height and weight. It is one guide to a healthy weight.",
            "A high BMI can raise the chance of some health problems. It can also be high if you have a lot of "
                + "muscle.", "A low BMI can mean you weigh less than is healthy for your height."
        ),
        (
            "9843-4 363812007", "Head size", "This is the distance around the head. It helps follow how a baby grows.",
            nil, nil
        ),
        ("8339-4 364589006", "Birth weight", "This is how much a baby weighs at birth.", nil, nil),
        (
            "72514-3", "Pain score", "You give your pain a number from 0 to 10. 0 is no pain.",
            "A high score can mean your pain is strong.", nil
        ),
        (
            "1104051000000101", "Early warning score (NEWS2)",
            "Hospital and ambulance staff add up simple checks, such as pulse and breathing. The score shows "
                + "who needs help first.", "A high score can mean you need to be checked more often.", nil
        ),
        (
            "9269-2", "How awake you are (coma scale)",
            "Staff check how you open your eyes, talk and move. The top score is 15.", nil,
            "A low score can mean you are less awake than usual."
        ),
        (
            "18491006", "Peak flow (how fast you blow out)",
            "This shows how fast you can blow air out. It helps follow asthma.", nil,
            "A low result can mean your airways are tight."
        ),
        (
            "20150-9", "Air blown out in 1 second (FEV1)",
            "This shows how much air you can blow out in 1 second. It helps check your lungs.", nil,
            "A low result can mean your airways are narrow."
        ),
        (
            "19926-5", "Share of air blown out in 1 second (FEV1/FVC)",
            "This shows how much of your breath you can blow out in 1 second. It helps check your lungs.", nil,
            "A low result can mean your airways are narrow."
        ),
        (
            "10230-1", "Heart pump strength (ejection fraction)",
            "This shows how much blood your heart pumps out with each beat. It comes from a heart scan.", nil,
            "A low result can mean your heart pumps with less force."
        ),
        ("72166-2", "Smoking", "This says if you smoke or used to smoke.", nil, nil),
        (
            "1082641000000106", "Alcohol each week", "This is how many units of alcohol you said you drink in a week.",
            nil, nil
        ),
        (
            "38265-5", "Bone strength (bone density scan)",
            "This compares your bones with strong, young bones. It is called a T-score.", nil,
            "A low score can mean your bones are thinner than they were."
        ),
        // Questions and scores
        (
            "44261-6", "Mood questions (PHQ-9)",
            "These 9 questions ask about low mood. They help you and your care team see how you feel.",
            "A high score can mean low mood affects your life more.", nil
        ),
        (
            "70274-6", "Worry questions (GAD-7)",
            "These 7 questions ask about worry. They help you and your care team see how you feel.",
            "A high score can mean worry affects your life more.", nil
        ),
        (
            "72106-8", "Memory questions (MMSE)", "These questions check memory and thinking.", nil,
            "A low score can have many causes. Feeling tired or unwell can lower it."
        ),
        (
            "CFS", "Frailty scale",
            "Staff use this scale to see how much help you need day to day. It goes from 1 (very fit) to 9.",
            "A high number can mean you need more help and care.", nil
        ),
        (
            "4AT", "Clear thinking test (4AT)",
            "This short test checks how alert and clear you are. It can help find sudden confusion.",
            "A high score can mean you are more confused than usual.", nil
        ),
        (
            "ACT", "Asthma control score", "You answer 5 questions about your asthma. The top score is 25.", nil,
            "A low score can mean your asthma gets in your way more."
        ),
        (
            "CAT", "COPD score", "You answer 8 questions about your breathing. The top score is 40.",
            "A high score can mean your breathing gets in your way more.", nil
        ),
        // Pregnancy and birth
        (
            "SFH", "Bump size", "The midwife measures your bump with a tape. It helps follow how your baby grows.", nil,
            nil
        ),
        (
            "249043002", "Baby's heart rate before birth", "This is how fast your baby's heart beats in the womb.", nil,
            nil
        ),
        (
            "9272-6", "Baby's check at 1 minute (Apgar)",
            "Staff check a new baby's breathing, pulse, colour and movement. The top score is 10.", nil,
            "A low score can mean a baby needs some help to start breathing. Many babies soon improve."
        ),
        (
            "9274-2", "Baby's check at 5 minutes (Apgar)",
            "Staff check a new baby's breathing, pulse, colour and movement. The top score is 10.", nil,
            "A low score can mean a baby needs more help after birth."
        ),
        // Scans and other checks
        (
            "29303009", "Heart tracing (ECG)",
            "This test records the beat of your heart. Sticky pads are put on your skin.", nil, nil
        ),
        ("40701008", "Heart scan (echo)", "This scan uses sound waves to show your heart as it beats.", nil, nil),
        (
            "127783003", "Blowing test for lungs (spirometry)",
            "You blow hard into a tube. It shows how well your lungs work.", nil, nil
        ),
        ("399208008", "Chest X-ray", "This is a picture of your lungs, heart and ribs.", nil, nil),
        (
            "303653007", "CT scan of the head", "This scan uses X-rays to make a picture of the inside of your head.",
            nil, nil
        ),
        (
            "169069000", "CT scan of the chest", "This scan uses X-rays to make a picture of the inside of your chest.",
            nil, nil
        ),
        (
            "113091000", "MRI scan", "This scan uses strong magnets to make a picture of the inside of your body.", nil,
            nil
        ),
        (
            "45036003", "Ultrasound scan of the tummy",
            "This scan uses sound waves to make a picture of the inside of your tummy.", nil, nil
        ),
        (
            "73761001", "Camera test of the bowel (colonoscopy)",
            "A thin tube with a camera looks at the inside of your bowel.", nil, nil
        ),
        (
            "76009000", "Camera test of the stomach (gastroscopy)",
            "A thin tube with a camera goes down your throat to look at your stomach.", nil, nil
        ),
        (
            "24623002", "Breast screening (mammogram)",
            "This is an X-ray of the breasts. It looks for early signs of cancer.", nil, nil
        ),
        (
            "171149006", "Cervical screening",
            "A small sample is taken from the neck of the womb. It helps stop cancer before it starts.", nil, nil
        ),
    ]

    /// Blood tests for allergies, one for each cause. Source: LOINC, as in the Synthea sample.
    static let allergenRows: [(code: String, allergen: String)] = [
        ("6206-7", "peanut"),
        ("6273-7", "walnut"),
        ("6106-9", "egg white"),
        ("7258-7", "cow's milk"),
        ("6276-0", "wheat"),
        ("6248-9", "soya"),
        ("6082-2", "cod"),
        ("6246-3", "shrimp"),
        ("6095-4", "house dust mites"),
        ("6833-8", "cats"),
        ("6844-5", "honey bee stings"),
        ("6158-0", "latex"),
    ]
}
