//! The world's time zones by their IANA names (W3): what each clock shows today, taken for all dates.
//!
//! From the IANA time zone database 2026f: of each zone the rule that its data ends with. A year before a country's latest reform
//! is therefore told by today's rule. A test compares every zone with the database and lists those whose rule began after 2024.

use super::zone::{Summer, Turn};

const SUN: u8 = 0;
const THU: u8 = 4;
const FRI: u8 = 5;
const SAT: u8 = 6;

const fn turn(month: u8, week: u8, weekday: u8, minute: i16) -> Turn {
    Turn { month, week, weekday, minute }
}

const fn summer(saving: i16, begins: Turn, ends: Turn) -> Option<Summer> {
    Some(Summer { saving, begins, ends })
}

const AMERICA: Option<Summer> = summer(60, turn(3, 2, SUN, 120), turn(11, 1, SUN, 120));
const AUSTRALIA: Option<Summer> = summer(60, turn(10, 1, SUN, 120), turn(4, 1, SUN, 180));

/// Offset from UTC in minutes, summer time if there is one, and the names, divided by spaces.
type Row = (i16, Option<Summer>, &'static str);

/// Every zone. Those that show the same time share a row.
#[rustfmt::skip]
pub(super) const ZONES: &[Row] = &[
    (-720, None,
        "Etc/GMT+12"),
    (-660, None,
        "Etc/GMT+11 Pacific/Midway Pacific/Niue Pacific/Pago_Pago Pacific/Samoa US/Samoa"),
    (-600, None,
        "Etc/GMT+10 HST Pacific/Honolulu Pacific/Johnston Pacific/Rarotonga Pacific/Tahiti US/Hawaii"),
    (-600, AMERICA,
        "America/Adak America/Atka US/Aleutian"),
    (-570, None,
        "Pacific/Marquesas"),
    (-540, None,
        "Etc/GMT+9 Pacific/Gambier"),
    (-540, AMERICA,
        "America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat US/Alaska"),
    (-480, None,
        "Etc/GMT+8 Pacific/Pitcairn"),
    (-480, AMERICA,
        "America/Ensenada America/Los_Angeles America/Santa_Isabel America/Tijuana Mexico/BajaNorte PST8PDT \
         US/Pacific"),
    (-420, None,
        "America/Creston America/Dawson America/Dawson_Creek America/Fort_Nelson America/Hermosillo \
         America/Mazatlan America/Phoenix America/Vancouver America/Whitehorse Canada/Pacific Canada/Yukon \
         Etc/GMT+7 MST Mexico/BajaSur US/Arizona"),
    (-420, AMERICA,
        "America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Denver America/Shiprock MST7MDT Navajo \
         US/Mountain"),
    (-360, None,
        "America/Bahia_Banderas America/Belize America/Chihuahua America/Costa_Rica America/Edmonton \
         America/El_Salvador America/Guatemala America/Inuvik America/Managua America/Merida America/Mexico_City \
         America/Monterrey America/Regina America/Swift_Current America/Tegucigalpa America/Yellowknife \
         Canada/Mountain Canada/Saskatchewan Etc/GMT+6 Mexico/General Pacific/Galapagos"),
    (-360, AMERICA,
        "America/Chicago America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN America/Matamoros \
         America/Menominee America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem \
         America/Ojinaga America/Rankin_Inlet America/Resolute CST6CDT US/Central US/Indiana-Starke"),
    (-360, summer(60, turn(9, 1, SAT, 1320), turn(4, 1, SAT, 1320)),
        "Chile/EasterIsland Pacific/Easter"),
    (-300, None,
        "America/Atikokan America/Bogota America/Cancun America/Cayman America/Coral_Harbour America/Eirunepe \
         America/Guayaquil America/Jamaica America/Lima America/Panama America/Porto_Acre America/Rainy_River \
         America/Rio_Branco America/Winnipeg Brazil/Acre Canada/Central EST Etc/GMT+5 Jamaica"),
    (-300, summer(60, turn(3, 2, SUN, 0), turn(11, 1, SUN, 60)),
        "America/Havana Cuba"),
    (-300, AMERICA,
        "America/Detroit America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis \
         America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes \
         America/Indiana/Winamac America/Indianapolis America/Iqaluit America/Kentucky/Louisville \
         America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau America/New_York \
         America/Nipigon America/Pangnirtung America/Port-au-Prince America/Thunder_Bay America/Toronto \
         Canada/Eastern EST5EDT US/East-Indiana US/Eastern US/Michigan"),
    (-240, None,
        "America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Boa_Vista \
         America/Campo_Grande America/Caracas America/Cuiaba America/Curacao America/Dominica America/Grenada \
         America/Guadeloupe America/Guyana America/Kralendijk America/La_Paz America/Lower_Princes America/Manaus \
         America/Marigot America/Martinique America/Montserrat America/Port_of_Spain America/Porto_Velho \
         America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts America/St_Lucia \
         America/St_Thomas America/St_Vincent America/Tortola America/Virgin Brazil/West Etc/GMT+4"),
    (-240, AMERICA,
        "America/Glace_Bay America/Goose_Bay America/Halifax America/Moncton America/Thule Atlantic/Bermuda \
         Canada/Atlantic"),
    (-240, summer(60, turn(9, 1, SAT, 1440), turn(4, 1, SAT, 1440)),
        "America/Santiago Chile/Continental"),
    (-210, AMERICA,
        "America/St_Johns Canada/Newfoundland"),
    (-180, None,
        "America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca \
         America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy \
         America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos \
         America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman \
         America/Argentina/Ushuaia America/Asuncion America/Bahia America/Belem America/Buenos_Aires \
         America/Catamarca America/Cayenne America/Cordoba America/Coyhaique America/Fortaleza America/Jujuy \
         America/Maceio America/Mendoza America/Montevideo America/Paramaribo America/Punta_Arenas America/Recife \
         America/Rosario America/Santarem America/Sao_Paulo Antarctica/Palmer Antarctica/Rothera Atlantic/Stanley \
         Brazil/East Etc/GMT+3"),
    (-180, AMERICA,
        "America/Miquelon"),
    (-120, None,
        "America/Noronha Atlantic/South_Georgia Brazil/DeNoronha Etc/GMT+2"),
    (-120, summer(60, turn(3, 5, SUN, -60), turn(10, 5, SUN, 0)),
        "America/Godthab America/Nuuk America/Scoresbysund"),
    (-60, None,
        "Atlantic/Cape_Verde Etc/GMT+1"),
    (-60, summer(60, turn(3, 5, SUN, 0), turn(10, 5, SUN, 60)),
        "Atlantic/Azores"),
    (0, None,
        "Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Casablanca Africa/Conakry \
         Africa/Dakar Africa/El_Aaiun Africa/Freetown Africa/Lome Africa/Monrovia Africa/Nouakchott \
         Africa/Ouagadougou Africa/Sao_Tome Africa/Timbuktu America/Danmarkshavn Atlantic/Reykjavik \
         Atlantic/St_Helena Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich Etc/UCT Etc/UTC Etc/Universal \
         Etc/Zulu Factory GMT GMT+0 GMT-0 GMT0 Greenwich Iceland UCT UTC Universal Zulu"),
    (0, summer(60, turn(3, 5, SUN, 60), turn(10, 5, SUN, 120)),
        "Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Eire Europe/Belfast Europe/Dublin \
         Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/Lisbon Europe/London GB GB-Eire Portugal WET"),
    (0, summer(120, turn(3, 5, SUN, 60), turn(10, 5, SUN, 180)),
        "Antarctica/Troll"),
    (60, None,
        "Africa/Algiers Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Lagos \
         Africa/Libreville Africa/Luanda Africa/Malabo Africa/Ndjamena Africa/Niamey Africa/Porto-Novo \
         Africa/Tunis Etc/GMT-1"),
    (60, summer(60, turn(3, 5, SUN, 120), turn(10, 5, SUN, 180)),
        "Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen CET Europe/Amsterdam Europe/Andorra Europe/Belgrade \
         Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen \
         Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo \
         Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino Europe/Sarajevo Europe/Skopje \
         Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Warsaw Europe/Zagreb \
         Europe/Zurich MET Poland"),
    (120, None,
        "Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba \
         Africa/Khartoum Africa/Kigali Africa/Lubumbashi Africa/Lusaka Africa/Maputo Africa/Maseru Africa/Mbabane \
         Africa/Tripoli Africa/Windhoek Etc/GMT-2 Europe/Kaliningrad Libya"),
    (120, summer(60, turn(3, 4, THU, 1560), turn(10, 5, SUN, 120)),
        "Asia/Jerusalem Asia/Tel_Aviv Israel"),
    (120, summer(60, turn(3, 4, THU, 3000), turn(10, 4, THU, 3000)),
        "Asia/Gaza Asia/Hebron"),
    (120, summer(60, turn(3, 5, SUN, 0), turn(10, 5, SUN, 0)),
        "Asia/Beirut"),
    (120, summer(60, turn(3, 5, SUN, 180), turn(10, 5, SUN, 240)),
        "Asia/Famagusta Asia/Nicosia EET Europe/Athens Europe/Bucharest Europe/Chisinau Europe/Helsinki \
         Europe/Kiev Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn \
         Europe/Tiraspol Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye"),
    (120, summer(60, turn(4, 5, FRI, 0), turn(10, 5, THU, 1440)),
        "Africa/Cairo Egypt"),
    (180, None,
        "Africa/Addis_Ababa Africa/Asmara Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala \
         Africa/Mogadishu Africa/Nairobi Antarctica/Syowa Asia/Aden Asia/Amman Asia/Baghdad Asia/Bahrain \
         Asia/Damascus Asia/Istanbul Asia/Kuwait Asia/Qatar Asia/Riyadh Etc/GMT-3 Europe/Istanbul Europe/Kirov \
         Europe/Minsk Europe/Moscow Europe/Simferopol Europe/Volgograd Indian/Antananarivo Indian/Comoro \
         Indian/Mayotte Turkey W-SU"),
    (210, None,
        "Asia/Tehran Iran"),
    (240, None,
        "Asia/Baku Asia/Dubai Asia/Muscat Asia/Tbilisi Asia/Yerevan Etc/GMT-4 Europe/Astrakhan Europe/Samara \
         Europe/Saratov Europe/Ulyanovsk Indian/Mahe Indian/Mauritius Indian/Reunion"),
    (270, None,
        "Asia/Kabul"),
    (300, None,
        "Antarctica/Mawson Antarctica/Vostok Asia/Almaty Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad \
         Asia/Atyrau Asia/Dushanbe Asia/Karachi Asia/Oral Asia/Qostanay Asia/Qyzylorda Asia/Samarkand \
         Asia/Tashkent Asia/Yekaterinburg Etc/GMT-5 Indian/Kerguelen Indian/Maldives"),
    (330, None,
        "Asia/Calcutta Asia/Colombo Asia/Kolkata"),
    (345, None,
        "Asia/Kathmandu Asia/Katmandu"),
    (360, None,
        "Asia/Bishkek Asia/Dacca Asia/Dhaka Asia/Kashgar Asia/Omsk Asia/Thimbu Asia/Thimphu Asia/Urumqi Etc/GMT-6 \
         Indian/Chagos"),
    (390, None,
        "Asia/Rangoon Asia/Yangon Indian/Cocos"),
    (420, None,
        "Antarctica/Davis Asia/Bangkok Asia/Barnaul Asia/Ho_Chi_Minh Asia/Hovd Asia/Jakarta Asia/Krasnoyarsk \
         Asia/Novokuznetsk Asia/Novosibirsk Asia/Phnom_Penh Asia/Pontianak Asia/Saigon Asia/Tomsk Asia/Vientiane \
         Etc/GMT-7 Indian/Christmas"),
    (480, None,
        "Antarctica/Casey Asia/Brunei Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Hong_Kong \
         Asia/Irkutsk Asia/Kuala_Lumpur Asia/Kuching Asia/Macao Asia/Macau Asia/Makassar Asia/Manila \
         Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Ujung_Pandang Asia/Ulaanbaatar Asia/Ulan_Bator \
         Australia/Perth Australia/West Etc/GMT-8 Hongkong PRC ROC Singapore"),
    (525, None,
        "Australia/Eucla"),
    (540, None,
        "Asia/Chita Asia/Dili Asia/Jayapura Asia/Khandyga Asia/Pyongyang Asia/Seoul Asia/Tokyo Asia/Yakutsk \
         Etc/GMT-9 Japan Pacific/Palau ROK"),
    (570, None,
        "Australia/Darwin Australia/North"),
    (570, AUSTRALIA,
        "Australia/Adelaide Australia/Broken_Hill Australia/South Australia/Yancowinna"),
    (600, None,
        "Antarctica/DumontDUrville Asia/Ust-Nera Asia/Vladivostok Australia/Brisbane Australia/Lindeman \
         Australia/Queensland Etc/GMT-10 Pacific/Chuuk Pacific/Guam Pacific/Port_Moresby Pacific/Saipan \
         Pacific/Truk Pacific/Yap"),
    (600, AUSTRALIA,
        "Antarctica/Macquarie Australia/ACT Australia/Canberra Australia/Currie Australia/Hobart \
         Australia/Melbourne Australia/NSW Australia/Sydney Australia/Tasmania Australia/Victoria"),
    (630, summer(30, turn(10, 1, SUN, 120), turn(4, 1, SUN, 120)),
        "Australia/LHI Australia/Lord_Howe"),
    (660, None,
        "Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Etc/GMT-11 Pacific/Bougainville Pacific/Efate \
         Pacific/Guadalcanal Pacific/Kosrae Pacific/Noumea Pacific/Pohnpei Pacific/Ponape"),
    (660, AUSTRALIA,
        "Pacific/Norfolk"),
    (720, None,
        "Asia/Anadyr Asia/Kamchatka Etc/GMT-12 Kwajalein Pacific/Fiji Pacific/Funafuti Pacific/Kwajalein \
         Pacific/Majuro Pacific/Nauru Pacific/Tarawa Pacific/Wake Pacific/Wallis"),
    (720, summer(60, turn(9, 5, SUN, 120), turn(4, 1, SUN, 180)),
        "Antarctica/McMurdo Antarctica/South_Pole NZ Pacific/Auckland"),
    (765, summer(60, turn(9, 5, SUN, 165), turn(4, 1, SUN, 225)),
        "NZ-CHAT Pacific/Chatham"),
    (780, None,
        "Etc/GMT-13 Pacific/Apia Pacific/Enderbury Pacific/Fakaofo Pacific/Kanton Pacific/Tongatapu"),
    (840, None,
        "Etc/GMT-14 Pacific/Kiritimati"),
];
