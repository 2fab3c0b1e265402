"""A council, as the settings of a service name it."""

COUNCIL = {
    "council_name": "Anytown Council",
    "council_email": "send@council.example",
    "council_telephone": "01632 960000",
    "sendiass_name": "Anytown SENDIASS",
    "sendiass_url": "www.sendiass.example",
    "sendiass_telephone": "01632 960111",
    "sendiass_email": "advice@sendiass.example",
    "mediation_name": "Example Mediation",
    "mediation_telephone": "01632 960222",
    "mediation_email": "adviser@mediation.example",
}
