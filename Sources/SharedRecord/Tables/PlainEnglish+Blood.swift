// Tests of blood in words for the person they were done for.
// Sources: see ``PlainEnglish``.

extension PlainEnglish {
    static let bloodRows: [(codes: String, name: String, about: String, high: String?, low: String?)] = [
        // Blood: salts and kidneys
        (
            "2951-2 2947-0 1000661000000107 1017381000000106", "Sodium (a salt in the blood)",
            "Sodium is a salt that helps your body balance water. The test helps check your kidneys and fluids.",
            "A high result can happen when the body is short of water.",
            "A low result can happen with some medicines or too much water in the body."
        ),
        (
            "2823-3 6298-4 1000651000000109 1017401000000106", "Potassium (a salt in the blood)",
            "Potassium helps your heart, nerves and muscles work. The test helps check your kidneys and some "
                + "medicines.",
            "A high result can come from kidney problems or some medicines. A delay on the way to the lab can "
                + "raise it too.", "A low result can happen with water tablets, being sick or loose poo."
        ),
        (
            "22664-7 3094-0 6299-2 1000961000000100 1028281000000106", "Urea (a waste product)",
            "Urea is waste that your kidneys clear from the blood. The test helps check your kidneys.",
            "A high result can happen when you are short of water or your kidneys are less able to clear waste.", nil
        ),
        (
            "14682-9 2160-0 38483-4 1000731000000107 1001011000000107", "Creatinine (a waste product)",
            "Creatinine is waste that comes from your muscles. The test helps show how well your kidneys work.",
            "A high result can mean your kidneys are clearing less waste. Big muscles can raise it too.",
            "A low result can happen if you have less muscle or are pregnant."
        ),
        (
            "62238-1 33914-3 1020291000000106 1011481000000105 80274001", "Kidney function (eGFR)",
            "This number shows how well your kidneys clean your blood. It is worked out from a blood test.", nil,
            "A low number can mean your kidneys clean the blood more slowly. A number just under 90 is common "
                + "as we get older."
        ),
        (
            "2069-3 2075-0", "Chloride (a salt in the blood)",
            "Chloride is a salt that helps your body balance its fluids. It is often checked with other salts.",
            "A high result can happen when the body is short of water.",
            "A low result can happen after being sick a lot."
        ),
        (
            "20565-8 2028-9 1963-8", "Bicarbonate (acid balance)",
            "This test helps show if the acids in your blood are in balance.",
            "A high result can happen with being sick a lot or some lung conditions.",
            "A low result can happen with loose poo, kidney problems or high blood sugar."
        ),
        (
            "2000-8 49765-1 17861-6 1000691000000101 1017391000000108 1027931000000101 935051000000108", "Calcium",
            "Calcium helps your bones, nerves and muscles. The test helps check your bones, kidneys and glands.",
            "A high result can happen when some glands in the neck work too hard. There are other causes too.",
            "A low result can happen when you do not have enough vitamin D."
        ),
        (
            "14879-1 1000701000000101", "Phosphate",
            "Phosphate works with calcium to keep bones strong. The test helps check your bones and kidneys.",
            "A high result can happen when the kidneys work less well.",
            "A low result can happen when you eat little or lack vitamin D."
        ),
        (
            "19123-9", "Magnesium", "Magnesium helps your muscles and nerves work.",
            "A high result can happen when the kidneys work less well.",
            "A low result can happen with loose poo, alcohol or some medicines."
        ),
        (
            "14933-6", "Uric acid", "Uric acid is waste in the blood. The test can help when a joint may have gout.",
            "A high result can raise the chance of gout. Many people with a high result never get gout.", nil
        ),
        (
            "2524-7", "Lactate",
            "Your body makes lactate when it works hard. Hospitals test it when someone is unwell.",
            "A high result can mean the body is under strain. A bad infection or hard exercise can cause it.", nil
        ),
        // Blood: cells
        (
            "718-7 1022431000000105", "Haemoglobin (Hb)",
            "Haemoglobin is the part of red blood cells that carries oxygen. The test can help find out why "
                + "you feel tired.",
            "A high result can happen if you smoke, have a lung condition or are short of water.",
            "A low result can mean anaemia. Low iron is a common cause."
        ),
        (
            "6690-2 26464-8 1022541000000102", "White blood cells", "White blood cells help your body fight germs.",
            "A high result can happen when your body fights an infection. Stress and some medicines can raise "
                + "it too.",
            "A low result can happen after a virus or with some medicines. For some people it is normal."
        ),
        (
            "777-3 26515-7 1022651000000100", "Platelets",
            "Platelets help your blood to clot, so that cuts stop bleeding.",
            "A high result can happen after an infection or bleeding, or with low iron.",
            "A low result can happen after a virus or with some medicines."
        ),
        (
            "787-2 30428-7 1022491000000106", "Size of red blood cells (MCV)",
            "This shows how big your red blood cells are. It helps find the cause of anaemia.",
            "Big cells can have many causes. Low vitamin B12, low folate and alcohol are some of them.",
            "Small cells can happen with low iron. Some people are born with them."
        ),
        (
            "751-8 26499-4 1022551000000104", "Neutrophils (white blood cells)",
            "Neutrophils are white blood cells that fight germs.",
            "A high result can happen with an infection, or when you take steroids.",
            "A low result can happen after a virus or with some medicines. In some families it is normal."
        ),
        (
            "731-0 26474-7 1022581000000105", "Lymphocytes (white blood cells)",
            "Lymphocytes are white blood cells that help fight viruses.", "A high result can happen with a virus.",
            "A low result can happen when you are unwell or take some medicines."
        ),
        (
            "26484-6 1022591000000107", "Monocytes (white blood cells)",
            "Monocytes are white blood cells that help clear up germs.",
            "A high result can happen as you get over an infection.", nil
        ),
        (
            "711-2 26449-9 1022561000000101", "Eosinophils (white blood cells)",
            "These white blood cells can react to allergies and worms.",
            "A high result can have many causes. Hay fever, asthma and eczema can raise it.", nil
        ),
        (
            "26444-0 1022571000000108", "Basophils (white blood cells)",
            "These are a rare kind of white blood cell. They play a part in allergies.", nil, nil
        ),
        (
            "789-8 26453-1 1022451000000103", "Red blood cell count",
            "This is the number of red cells in your blood. They carry oxygen.",
            "A high result can happen if you smoke or are short of water.", "A low result can mean anaemia."
        ),
        (
            "4544-3 20570-8 1022291000000105", "Share of red cells in the blood (haematocrit)",
            "This shows how much of your blood is made of red cells.",
            "A high result can happen if you smoke or are short of water.", "A low result can mean anaemia."
        ),
        (
            "785-6 28539-5 1022471000000107", "Haemoglobin in each red cell (MCH)",
            "This shows how much haemoglobin is in each red blood cell. It helps find the cause of anaemia.",
            "A high result can happen with low vitamin B12 or low folate.", "A low result can happen with low iron."
        ),
        (
            "786-4 28540-3 1022481000000109", "Strength of haemoglobin in red cells (MCHC)",
            "This shows how full of haemoglobin your red blood cells are.", nil,
            "A low result can happen with low iron."
        ),
        (
            "21000-5 788-0 30385-9 993501000000105", "Spread of red cell sizes (RDW)",
            "This shows if your red blood cells are all the same size, or mixed.",
            "A high result can happen with low iron, low vitamin B12 or low folate.", nil
        ),
        (
            "32623-1 32207-3 993481000000101", "Size of platelets",
            "This shows how big your platelets are. Platelets help your blood to clot.", nil, nil
        ),
        (
            "4537-7 30341-2 1022511000000103", "Swelling test (ESR)",
            "This test can show swelling or infection in the body. It does not show where.",
            "A high result can happen with swelling or infection. It can also rise with age.", nil
        ),
        // Blood: liver
        (
            "1742-6 1018251000000107 1013211000000103", "Liver test (ALT)",
            "ALT is found in liver cells. The test helps check if your liver is healthy.",
            "A high result can mean your liver is under strain. Causes can be fat in the liver, alcohol, a "
                + "virus or medicines.", nil
        ),
        (
            "1920-8 1031101000000102", "Liver test (AST)",
            "AST is found in the liver and in muscles. The test helps check if your liver is healthy.",
            "A high result can happen when the liver is under strain, or after hard exercise.", nil
        ),
        (
            "2324-2 1028091000000102 1000851000000108", "Liver test (GGT)",
            "GGT is found in the liver. The test helps check your liver and the tubes that drain it.",
            "A high result can happen with alcohol, some medicines or fat in the liver.", nil
        ),
        (
            "6768-6 1000621000000104 1013041000000106", "Liver and bone test (ALP)",
            "ALP is found in the liver and the bones. The test helps check both.",
            "A high result can come from the liver or the bones. It can be normal in children and in pregnancy.", nil
        ),
        (
            "14631-6 1975-2 999691000000104 997591000000109 997561000000103 1026761000000106", "Bilirubin",
            "Your body makes bilirubin when old red blood cells break down. Your liver clears it.",
            "A high result can make skin and eyes look yellow. Some healthy people have a slightly high level.", nil
        ),
        (
            "1751-7 1000821000000103 1013361000000105", "Albumin (a protein)",
            "Albumin is a protein that your liver makes. It helps keep fluid in your blood.",
            "A high result can happen when the body is short of water.",
            "A low result can happen when you are unwell or eat little. Liver or kidney problems can lower it too."
        ),
        (
            "2885-2 1000811000000109 1005651000000101", "Total protein",
            "This is all the protein in your blood. It helps check your liver, kidneys and diet.",
            "A high result can happen when the body is short of water or fights an infection.",
            "A low result can happen when you are unwell or eat little."
        ),
        (
            "10834-0 1001231000000108 993111000000101", "Globulin (proteins)",
            "Globulins are proteins in the blood. Some of them help you fight germs.",
            "A high result can happen when the body fights an infection or swelling.",
            "A low result can happen with some kidney, liver or immune problems."
        ),
        // Blood: sugar and fats
        (
            "59261-8 4548-4 999791000000106 43396009", "Long-term blood sugar (HbA1c)",
            "This test shows your usual blood sugar over the last 2 to 3 months. It is used to check for "
                + "diabetes and to follow it.", "A high result can mean your blood sugar has been higher than usual.",
            "A low result can happen when red blood cells do not live as long as usual."
        ),
        (
            "14749-6 2339-0 2345-7 15074-8 1010671000000102 997671000000106 1010611000000107", "Blood sugar (glucose)",
            "This is the sugar in your blood at one moment. It goes up after food.",
            "A high result can happen after food, with some medicines or with diabetes.",
            "A low result can happen if you have not eaten, or with some diabetes medicines."
        ),
        (
            "997681000000108 1003131000000101 1003141000000105", "Blood sugar before food (fasting glucose)",
            "This is the sugar in your blood when you have not eaten for some hours.",
            "A high result can mean your body finds it hard to control sugar.",
            "A low result can happen if you have not eaten for a long time."
        ),
        (
            "14647-2 2093-3 1005671000000105", "Total cholesterol (blood fats)",
            "Cholesterol is a fat in the blood. The test helps work out your chance of heart problems.",
            "A high result can raise the chance of heart problems over time.", nil
        ),
        (
            "14646-4 2085-9 1005681000000107 1010581000000101", "Good cholesterol (HDL)",
            "HDL takes fat away from your blood vessels. It is often called good cholesterol.", nil,
            "A low result can raise the chance of heart problems over time."
        ),
        (
            "39469-2 18262-6 13457-7 1022191000000100", "Bad cholesterol (LDL)",
            "LDL can leave fat in your blood vessels. It is often called bad cholesterol.",
            "A high result can raise the chance of heart problems over time.", nil
        ),
        (
            "1006191000000106 1030411000000101", "Bad cholesterol (non-HDL)",
            "This is all the cholesterol that is not the good kind.",
            "A high result can raise the chance of heart problems over time.", nil
        ),
        (
            "14927-8 2571-8 1005691000000109", "Blood fats (triglycerides)",
            "These are fats in your blood. They go up after a meal.",
            "A high result can happen after a meal, with alcohol or with high blood sugar.", nil
        ),
        // Blood: glands, vitamins and iron
        (
            "3016-3 1022791000000101 1027151000000105 1022801000000102", "Thyroid test (TSH)",
            "TSH tells your thyroid how hard to work. The thyroid is a gland in your neck.",
            "A high result can mean your thyroid is working too slowly.",
            "A low result can mean your thyroid is working too fast, or that your dose of thyroid tablets is high."
        ),
        (
            "14920-3 1016971000000106 1030801000000101", "Thyroid test (free T4)",
            "T4 is a hormone that your thyroid makes. The thyroid is a gland in your neck.",
            "A high result can mean your thyroid is working too fast.",
            "A low result can mean your thyroid is working too slowly."
        ),
        (
            "14928-6 1016961000000104 1027141000000107", "Thyroid test (free T3)",
            "T3 is a hormone that your thyroid makes. The thyroid is a gland in your neck.",
            "A high result can mean your thyroid is working too fast.", "A low result can happen when you are unwell."
        ),
        (
            "1004401000000101 1030111000000108", "Thyroid antibodies (TPO)",
            "This test looks for antibodies that can act on the thyroid. The thyroid is a gland in your neck.",
            "A high result can raise the chance of thyroid problems later. Many people stay well.", nil
        ),
        (
            "1027171000000101", "Prolactin (a hormone)", "Prolactin is a hormone that helps the body make breast milk.",
            "A high result can have many causes. Stress, pregnancy and some medicines can raise it.", nil
        ),
        (
            "2276-4 993381000000106 992911000000107", "Iron stores (ferritin)",
            "Ferritin shows how much iron your body has stored.",
            "A high result can have many causes. Infection, swelling, alcohol and too much iron are some of them.",
            "A low result can mean your iron stores are low."
        ),
        (
            "2498-4 1019351000000105", "Iron",
            "This is the iron in your blood at one moment. Your body needs iron to make red blood cells.",
            "A high result can happen when you take iron tablets.",
            "A low result can happen with low iron stores or when you are unwell."
        ),
        (
            "14685-2 2132-9", "Vitamin B12", "Vitamin B12 helps make blood and keeps nerves healthy.", nil,
            "A low result can happen if your food has little B12 or your gut does not take it in well."
        ),
        (
            "14732-2 2284-8", "Folate (vitamin B9)",
            "Folate is a vitamin that helps make blood. It comes from green vegetables, beans and some bread.", nil,
            "A low result can happen if your food has little folate, or in pregnancy."
        ),
        (
            "VITD 14635-7 1029801000000105 997741000000108", "Vitamin D",
            "Vitamin D keeps bones and muscles strong. Your skin makes it in the sun.",
            "A high result can happen if you take a lot of vitamin D.",
            "A low result is common, mostly in winter. It can make bones and muscles ache."
        ),
    ]
}
