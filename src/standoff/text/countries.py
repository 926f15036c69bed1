"""Countries as writers call them: by name, by the capital that governs, by the people.

The table has the members and observers of the United Nations, Kosovo and Taiwan, and the European Union, which acts as
one. Names and people are as the CIA World Factbook has them in short form, with what else is in common use; capitals
are those it gives, with the seat of government where that is another town, and the few buildings that stand for a
government. It says what a word may stand for and nothing about who owns what.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """A country.

    Attributes:
        names: the first is the one it is called by here.
        seats: the capital first.
        people: adjectives and what its people are called, with a capital.
    """

    names: tuple[str, ...]
    seats: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0]


# names | seats | people
_TABLE = """\
Afghanistan | Kabul | Afghan, Afghans
Albania | Tirana | Albanian, Albanians
Algeria | Algiers | Algerian, Algerians
Andorra | Andorra la Vella | Andorran, Andorrans
Angola | Luanda | Angolan, Angolans
Antigua and Barbuda | Saint John's | Antiguan, Antiguans
Argentina | Buenos Aires | Argentine, Argentines, Argentinian, Argentinians
Armenia | Yerevan | Armenian, Armenians
Australia | Canberra | Australian, Australians
Austria | Vienna | Austrian, Austrians
Azerbaijan | Baku | Azerbaijani, Azerbaijanis, Azeri, Azeris
Bahamas, The Bahamas | Nassau | Bahamian, Bahamians
Bahrain | Manama | Bahraini, Bahrainis
Bangladesh | Dhaka | Bangladeshi, Bangladeshis
Barbados | Bridgetown | Barbadian, Barbadians
Belarus | Minsk | Belarusian, Belarusians
Belgium | Brussels | Belgian, Belgians
Belize | Belmopan | Belizean, Belizeans
Benin | Porto-Novo, Cotonou | Beninese
Bhutan | Thimphu | Bhutanese
Bolivia | La Paz, Sucre | Bolivian, Bolivians
Bosnia and Herzegovina, Bosnia | Sarajevo | Bosnian, Bosnians
Botswana | Gaborone | Botswanan, Batswana
Brazil | Brasília, Brasilia | Brazilian, Brazilians
Brunei | Bandar Seri Begawan | Bruneian, Bruneians
Bulgaria | Sofia | Bulgarian, Bulgarians
Burkina Faso | Ouagadougou | Burkinabe
Burundi | Gitega, Bujumbura | Burundian, Burundians
Cambodia | Phnom Penh | Cambodian, Cambodians
Cameroon | Yaoundé, Yaounde | Cameroonian, Cameroonians
Canada | Ottawa | Canadian, Canadians
Cape Verde, Cabo Verde | Praia | Cape Verdean, Cape Verdeans
Central African Republic | Bangui | Central African, Central Africans
Chad | N'Djamena | Chadian, Chadians
Chile | Santiago | Chilean, Chileans
China, People's Republic of China, PRC | Beijing, Zhongnanhai | Chinese
Colombia | Bogotá, Bogota | Colombian, Colombians
Comoros | Moroni | Comoran, Comorans
Costa Rica | San José | Costa Rican, Costa Ricans
Croatia | Zagreb | Croatian, Croatians, Croat, Croats
Cuba | Havana | Cuban, Cubans
Cyprus | Nicosia | Cypriot, Cypriots
Czech Republic, Czechia | Prague | Czech, Czechs
Democratic Republic of the Congo, Democratic Republic of Congo, DRC, DR Congo | Kinshasa |
Denmark | Copenhagen | Danish, Dane, Danes
Djibouti | | Djiboutian, Djiboutians
Dominica | Roseau |
Dominican Republic | Santo Domingo | Dominican, Dominicans
Ecuador | Quito | Ecuadorian, Ecuadorians
Egypt | Cairo | Egyptian, Egyptians
El Salvador | San Salvador | Salvadoran, Salvadorans
Equatorial Guinea | Malabo | Equatorial Guinean, Equatorial Guineans
Eritrea | Asmara | Eritrean, Eritreans
Estonia | Tallinn | Estonian, Estonians
Eswatini, Swaziland | Mbabane, Lobamba | Swazi, Swazis
Ethiopia | Addis Ababa | Ethiopian, Ethiopians
European Union, EU, E.U. | Brussels |
Fiji | Suva | Fijian, Fijians
Finland | Helsinki | Finnish, Finn, Finns
France | Paris, Élysée, Elysée, Quai d'Orsay | French, Frenchman, Frenchmen
Gabon | Libreville | Gabonese
Gambia, The Gambia | Banjul | Gambian, Gambians
Georgia | Tbilisi | Georgian, Georgians
Germany | Berlin | German, Germans
Ghana | Accra | Ghanaian, Ghanaians
Greece | Athens | Greek, Greeks
Grenada | Saint George's | Grenadian, Grenadians
Guatemala | Guatemala City | Guatemalan, Guatemalans
Guinea | Conakry | Guinean, Guineans
Guinea-Bissau | Bissau |
Guyana | Georgetown | Guyanese
Haiti | Port-au-Prince | Haitian, Haitians
Honduras | Tegucigalpa | Honduran, Hondurans
Hungary | Budapest | Hungarian, Hungarians
Iceland | Reykjavik, Reykjavík | Icelandic, Icelander, Icelanders
India | New Delhi, Delhi | Indian, Indians
Indonesia | Jakarta | Indonesian, Indonesians
Iran | Tehran, Teheran | Iranian, Iranians
Iraq | Baghdad | Iraqi, Iraqis
Ireland | Dublin | Irish, Irishman, Irishmen
Israel | Jerusalem | Israeli, Israelis
Italy | Rome | Italian, Italians
Ivory Coast, Côte d'Ivoire, Cote d'Ivoire | Yamoussoukro, Abidjan | Ivorian, Ivorians
Jamaica | Kingston | Jamaican, Jamaicans
Japan | Tokyo | Japanese
Jordan | Amman | Jordanian, Jordanians
Kazakhstan | Astana | Kazakh, Kazakhs, Kazakhstani, Kazakhstanis
Kenya | Nairobi | Kenyan, Kenyans
Kiribati | Tarawa |
Kosovo | Pristina | Kosovan, Kosovans, Kosovar, Kosovars
Kuwait | Kuwait City | Kuwaiti, Kuwaitis
Kyrgyzstan | Bishkek | Kyrgyz, Kyrgyzstani, Kyrgyzstanis
Laos | Vientiane | Lao, Laotian, Laotians
Latvia | Riga | Latvian, Latvians
Lebanon | Beirut | Lebanese
Lesotho | Maseru | Basotho
Liberia | Monrovia | Liberian, Liberians
Libya | Tripoli | Libyan, Libyans
Liechtenstein | Vaduz | Liechtensteiner, Liechtensteiners
Lithuania | Vilnius | Lithuanian, Lithuanians
Luxembourg | | Luxembourger, Luxembourgers
Madagascar | Antananarivo | Malagasy
Malawi | Lilongwe | Malawian, Malawians
Malaysia | Kuala Lumpur, Putrajaya | Malaysian, Malaysians
Maldives, The Maldives | Malé | Maldivian, Maldivians
Mali | Bamako | Malian, Malians
Malta | Valletta | Maltese
Marshall Islands | Majuro | Marshallese
Mauritania | Nouakchott | Mauritanian, Mauritanians
Mauritius | Port Louis | Mauritian, Mauritians
Mexico | Mexico City | Mexican, Mexicans
Micronesia | Palikir | Micronesian, Micronesians
Moldova | Chișinău, Chisinau | Moldovan, Moldovans
Monaco | | Monegasque, Monegasques
Mongolia | Ulaanbaatar, Ulan Bator | Mongolian, Mongolians
Montenegro | Podgorica | Montenegrin, Montenegrins
Morocco | Rabat | Moroccan, Moroccans
Mozambique | Maputo | Mozambican, Mozambicans
Myanmar, Burma | Naypyidaw, Nay Pyi Taw | Burmese
Namibia | Windhoek | Namibian, Namibians
Nauru | Yaren | Nauruan, Nauruans
Nepal | Kathmandu | Nepali, Nepalis, Nepalese
Netherlands, Holland | Amsterdam, The Hague | Dutch, Dutchman, Dutchmen
New Zealand | Wellington | New Zealander, New Zealanders
Nicaragua | Managua | Nicaraguan, Nicaraguans
Niger | Niamey | Nigerien, Nigeriens
Nigeria | Abuja | Nigerian, Nigerians
North Korea, DPRK | Pyongyang | North Korean, North Koreans
North Macedonia | Skopje | Macedonian, Macedonians
Norway | Oslo | Norwegian, Norwegians
Oman | Muscat | Omani, Omanis
Pakistan | Islamabad, Rawalpindi | Pakistani, Pakistanis
Palau | Ngerulmud | Palauan, Palauans
Palestine, Palestinian Authority | Ramallah | Palestinian, Palestinians
Panama | Panama City | Panamanian, Panamanians
Papua New Guinea | Port Moresby | Papua New Guinean, Papua New Guineans
Paraguay | Asunción, Asuncion | Paraguayan, Paraguayans
Peru | Lima | Peruvian, Peruvians
Philippines, The Philippines | Manila | Philippine, Filipino, Filipinos
Poland | Warsaw | Polish, Pole, Poles
Portugal | Lisbon | Portuguese
Qatar | Doha | Qatari, Qataris
Republic of the Congo, Congo-Brazzaville | Brazzaville |
Romania | Bucharest | Romanian, Romanians
Russia, Russian Federation | Moscow, Kremlin | Russian, Russians
Rwanda | Kigali | Rwandan, Rwandans
Saint Kitts and Nevis | Basseterre | Kittitian, Kittitians
Saint Lucia | Castries | Saint Lucian, Saint Lucians
Saint Vincent and the Grenadines | Kingstown | Vincentian, Vincentians
Samoa | Apia | Samoan, Samoans
San Marino | | Sammarinese
Sao Tome and Principe, São Tomé and Príncipe | |
Saudi Arabia | Riyadh | Saudi, Saudis, Saudi Arabian, Saudi Arabians
Senegal | Dakar | Senegalese
Serbia | Belgrade | Serbian, Serbians, Serb, Serbs
Seychelles | | Seychellois
Sierra Leone | Freetown | Sierra Leonean, Sierra Leoneans
Singapore | | Singaporean, Singaporeans
Slovakia | Bratislava | Slovak, Slovaks
Slovenia | Ljubljana | Slovenian, Slovenians, Slovene, Slovenes
Solomon Islands | Honiara | Solomon Islander, Solomon Islanders
Somalia | Mogadishu | Somali, Somalis
South Africa | Pretoria, Cape Town, Bloemfontein | South African, South Africans
South Korea, Republic of Korea, ROK | Seoul | South Korean, South Koreans
South Sudan | Juba | South Sudanese
Spain | Madrid | Spanish, Spaniard, Spaniards
Sri Lanka | Colombo, Sri Jayewardenepura Kotte | Sri Lankan, Sri Lankans
Sudan | Khartoum | Sudanese
Suriname | Paramaribo | Surinamese
Sweden | Stockholm | Swedish, Swede, Swedes
Switzerland | Bern, Berne | Swiss
Syria | Damascus | Syrian, Syrians
Taiwan, Republic of China | Taipei | Taiwanese
Tajikistan | Dushanbe | Tajik, Tajiks, Tajikistani, Tajikistanis
Tanzania | Dodoma, Dar es Salaam | Tanzanian, Tanzanians
Thailand | Bangkok | Thai, Thais
Timor-Leste, East Timor | Dili | Timorese
Togo | Lomé | Togolese
Tonga | Nuku'alofa | Tongan, Tongans
Trinidad and Tobago | Port of Spain | Trinidadian, Trinidadians
Tunisia | Tunis | Tunisian, Tunisians
Turkey, Türkiye | Ankara | Turkish, Turk, Turks
Turkmenistan | Ashgabat | Turkmen, Turkmens
Tuvalu | Funafuti | Tuvaluan, Tuvaluans
Uganda | Kampala | Ugandan, Ugandans
Ukraine | Kyiv, Kiev | Ukrainian, Ukrainians
United Arab Emirates, UAE, U.A.E. | Abu Dhabi | Emirati, Emiratis
United Kingdom, UK, U.K., Britain, Great Britain | London, Downing Street, Whitehall, Westminster |\
 British, Briton, Britons
United States, United States of America, US, U.S., USA, U.S.A., America |\
 Washington, Washington D.C., Washington DC, White House, Pentagon | American, Americans
Uruguay | Montevideo | Uruguayan, Uruguayans
Uzbekistan | Tashkent | Uzbek, Uzbeks, Uzbekistani, Uzbekistanis
Vanuatu | Port-Vila, Port Vila | Ni-Vanuatu
Vatican City, Vatican, Holy See | |
Venezuela | Caracas | Venezuelan, Venezuelans
Vietnam | Hanoi | Vietnamese
Yemen | Sanaa, Sana'a | Yemeni, Yemenis
Zambia | Lusaka | Zambian, Zambians
Zimbabwe | Harare | Zimbabwean, Zimbabweans
"""


def _read() -> tuple[Country, ...]:
    rows = [line.split("|") for line in _TABLE.strip().splitlines()]
    cells = [[tuple(each.strip() for each in cell.split(",") if each.strip()) for cell in row] for row in rows]
    return tuple(Country(names, seats, people) for names, seats, people in cells)


COUNTRIES = _read()
