"""A version in the five formats that leave the house.

In: a document and a header. Out: SR, PDF, HL7 v2, FHIR and text, agreeing in every word.
May import app.print and the values of reports. Must never know a connection, a table or a clock.
"""
