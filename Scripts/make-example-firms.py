#!/usr/bin/env python3
"""Writes Examples/firms.csv and Examples/firms.xlsx, the list that the demo submits.

Run from the top of the repository: python3 Scripts/make-example-firms.py
Needs openpyxl; the two files are kept in the repository, so nobody has to run this to use them.
"""

import csv
import datetime
import pathlib

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill

COLUMNS = ["Firm", "Website", "HQ", "Stage", "AUM (m EUR)", "Notes"]

# `example-sites --address-per-site` gives each site an address of its own: whoever is polite per
# host then sees as many hosts as there are firms, as it would in the wild.
SITES = sorted(path.name for path in pathlib.Path("Examples/sites").iterdir() if path.is_dir())

# Firm, site, HQ, stage, assets under management in millions, notes.
# Stillmere (the site that never answers) is left out: it would only make the demo wait.
FIRMS = [
    ("Hazelbank Ventures", "hazelbank", "Hazelbank", "Seed", 120, "Met at the spring fair"),
    ("Oakmere Capital", "oakmere", "Oakmere", "Growth", 640, ""),
    ("Quillstone Partners", "quillstone", "Quill Street", "Pre-seed", 35, "Likes long decks"),
    ("Fernhollow Growth", "fernhollow", "Fernhollow", "Series A", 210, ""),
    ("Marlowgate Investment Management", "marlowgate", "Marlow", "Buyout", 1900, "Too large?"),
    ("Tidewell Ocean Fund", "tidewell", "Tidewell", "Seed, Series B", 95, ""),
    ("Brindle Capital", "brindlecap", "Brindle", "Series A-B", 310, "Two intros pending"),
    ("Rheinfels Beteiligungen", "rheinfels", "Musterstadt", "Frühphase", 150, "Deutsch"),
    ("Valombre Capital", "valombre", "Valombre", "Amorçage", 80, "Français"),
    ("Sierralba Inversiones", "sierralba", "Sierralba", "Semilla", 60, "Español"),
    ("Lanternfield Ventures", "lanternfield", "Lanternfield", "Early", 75, ""),
    ("Copperlea Associates", "copperlea", "Copperlea", "Seed", 22, "Hardware only"),
    ("Ashgrove Seed Partners", "ashgrove", "Ashgrove", "Seed", 48, ""),
    ("Mosswick Ventures", "mosswick", "Mosswick", "Seed", 30, "Family money"),
    ("Driftmoor Labs", "driftmoor", "Driftmoor", "Studio", 12, ""),
    ("Winterbourne Life Sciences", "winterbourne", "Winterbourne", "Series A+", 420, ""),
    ("Kestrelcote Capital", "kestrelcote", "Kestrelcote", "Series A", 260, "Follow up in May"),
    ("Nettlebed Private Capital", "nettlebed", "Nettlebed", "", None, "Very private"),
    ("Blankmoor Holdings", "blankmoor", "Blankmoor", "Evergreen", 3100, ""),
    ("Glasspane Ventures", "glasspane", "Pane Alley", "", None, "Pretty website"),
    ("Östwall Kapital", "ostwall", "Östwall", "Growth", 180, "Svenska"),
    ("Pennygate Microfund", "pennygate", "Pennygate", "Pre-seed", 1.5, '"Micro" is meant'),
    ("Old Harbour Partners", "oldharbour", "Old Harbour", "Series B", 540, "Moved, website too"),
    ("Slowbourne Capital", "slowbourne", "Slowbourne", "Seed", 40, ""),
    ("Flintwick Ventures", "flintwick", "Flintwick", "Seed, pre-seed", 27, ""),
    ("Thrumhall Partners", "thrumhall", "Thrum", "Seed", 33, ""),
    ("Deadwater Equity", "deadwater", "Deadwater", "", None, "Still in business?"),
    ("Lostacre Investments", "lostacre", "Lostacre", "", 18, "=check address"),
]


def website(site):
    return f"http://127.0.1.{SITES.index(site) + 1}:8765/{site}/"


def rows():
    for firm, site, hq, stage, aum, notes in FIRMS:
        yield [firm, website(site), hq or None, stage or None, aum, notes or None]


def write_csv(path):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows())


def write_xlsx(path):
    book = openpyxl.Workbook()
    # Always the same dates inside, so that a new run shows up only when the list changed.
    book.properties.created = book.properties.modified = datetime.datetime(2026, 3, 1)
    sheet = book.active
    sheet.title = "Firms"
    sheet.append(COLUMNS)
    for row in rows():
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F")
    for row in sheet.iter_rows(min_row=2):
        row[1].hyperlink = row[1].value
        row[1].style = "Hyperlink"
        row[4].number_format = "#,##0.0"
        row[5].alignment = Alignment(wrap_text=True)
        row[5].data_type = "s"  # A note that starts with "=" is text, not a formula.
    for column, width in zip("ABCDEF", (34, 36, 16, 16, 14, 24)):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    book.save(path)


examples = pathlib.Path("Examples")
write_csv(examples / "firms.csv")
write_xlsx(examples / "firms.xlsx")
print(f"{len(FIRMS)} firms in {examples}/firms.csv and {examples}/firms.xlsx")
