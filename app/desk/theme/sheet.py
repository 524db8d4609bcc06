"""The one style sheet, made from the tokens and set once on the application.

States are dynamic properties (`kind`, `role`, `tone`, `on`); the focus ring is painted by its own overlay, so no
control changes its size when it gets the keys.
"""

from __future__ import annotations

from app.desk.theme.tokens import Tokens


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of the whole program."""
    c, s = tokens.colour, tokens.size
    radius = s["radius"]
    return f"""
* {{ font-family: "{tokens.family}"; font-size: {s["body"]}px; color: {c["text"]}; outline: none; }}
QWidget {{ background: transparent; }}
QMainWindow, #page {{ background: {c["base"]}; }}
#panel {{ background: {c["panel"]}; }}
#raised {{ background: {c["raised"]}; border-radius: {radius}px; }}
#sheet {{ background: {c["raised"]}; border: 1px solid {c["edge"]}; border-radius: {radius}px; }}
#rule {{ background: {c["line"]}; }}
#images {{ background: {c["image"]}; }}
#well {{ background: {c["panel"]}; border-radius: {radius}px; }}
#strip {{ background: {c["raised"]}; border-left: 4px solid {c["edge"]}; }}
#strip[tone="critical"] {{ border-left-color: {c["critical"]}; }}
#strip[tone="warning"] {{ border-left-color: {c["warning"]}; }}
#now {{ background: {c["critical"]}; }}
#now QLabel {{ color: {c["base"]}; font-weight: 600; }}
#now QPushButton {{ color: {c["base"]}; border-color: {c["base"]}; }}
#now QPushButton:hover {{ background: {c["critical"]}; border-width: 2px; padding: 3px 11px; }}
QLabel[role="quiet"] {{ color: {c["text2"]}; }}
QLabel[role="dense"] {{ font-size: {s["dense"]}px; }}
QLabel[role="small"] {{ font-size: {s["dense"]}px; color: {c["text2"]}; }}
QLabel[role="head"] {{ font-size: {s["dense"]}px; font-weight: 600; color: {c["text2"]}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="report"] {{ font-size: {s["report"]}px; }}
QLabel[role="title"] {{ font-size: {s["title"]}px; font-weight: 600; }}
QLabel[role="pattern"] {{ font-size: {s["pattern"]}px; }}
QLabel[tone="critical"] {{ color: {c["critical"]}; }}
QLabel[tone="warning"] {{ color: {c["warning"]}; }}
QLabel[tone="ok"] {{ color: {c["ok"]}; }}
QLabel[tone="prior"] {{ color: {c["prior"]}; }}
QPushButton {{ min-height: 22px; padding: 4px 12px; border: 1px solid {c["edge"]}; border-radius: {radius}px;
    background: transparent; }}
QPushButton:hover {{ background: {c["raised"]}; }}
QPushButton:pressed {{ background: {c["selection"]}; }}
QPushButton:disabled {{ color: {c["disabled"]}; border-color: {c["line"]}; }}
QPushButton[kind="primary"] {{ background: {c["accent"]}; border-color: {c["accent"]}; color: {c["base"]};
    font-weight: 600; }}
QPushButton[kind="primary"]:disabled {{ background: transparent; color: {c["disabled"]};
    border-color: {c["line"]}; }}
QPushButton[kind="lead"] {{ border-color: {c["accent"]}; color: {c["accent"]}; font-weight: 600; }}
QPushButton[kind="lead"]:disabled {{ color: {c["disabled"]}; border-color: {c["line"]}; }}
QPushButton[kind="quiet"] {{ border-color: transparent; padding: 4px 8px; }}
QPushButton[kind="flat"] {{ border-color: transparent; padding: 4px 0; font-size: {s["dense"]}px; }}
QPushButton[kind="quiet"]::menu-indicator {{ image: none; width: 0px; }}
QPushButton[kind="link"] {{ border-color: transparent; padding: 0px 4px; min-height: 22px; color: {c["accent"]};
    text-align: left; font-size: {s["dense"]}px; }}
QPushButton[kind="tab"] {{ border: none; padding: 4px 12px; color: {c["text2"]}; }}
QPushButton[kind="tab"][on="true"] {{ background: {c["raised"]}; color: {c["text"]}; font-weight: 600; }}
QPushButton[kind="tool"] {{ border: none; padding: 0; min-width: 32px; max-width: 32px; min-height: 32px;
    max-height: 32px; }}
QPushButton[kind="tool"][on="true"] {{ background: {c["selection"]}; border-bottom: 2px solid {c["accent"]};
    min-height: 30px; max-height: 30px; }}
QPushButton[kind="choice"] {{ border: none; padding: 0 8px; min-height: 24px; color: {c["text2"]}; }}
QPushButton[kind="choice"][on="true"] {{ background: {c["selection"]}; color: {c["text"]}; }}
QPushButton[kind="preset"] {{ border: none; padding: 0 4px 0 12px; min-height: 24px; color: {c["text2"]};
    font-size: {s["dense"]}px; }}
QPushButton[kind="preset"][on="true"] {{ color: {c["text"]}; font-weight: 600; }}
QLineEdit {{ placeholder-text-color: {c["text2"]}; border: 1px solid {c["edge"]}; border-radius: {radius}px;
    padding: 0 8px; min-height: 30px; background: {c["base"]}; selection-background-color: {c["selection"]};
    selection-color: {c["text"]}; }}
QCheckBox {{ spacing: 8px; min-height: 24px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {c["edge"]}; border-radius: 2px;
    background: {c["base"]}; }}
QCheckBox::indicator:checked {{ background: {c["text"]}; border: 4px solid {c["base"]}; width: 8px; height: 8px; }}
QLineEdit[kind="bare"] {{ border: none; background: transparent; padding: 0 4px; font-size: {s["report"]}px; }}
QCheckBox {{ spacing: 8px; min-height: 24px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {c["edge"]}; border-radius: 2px;
    background: {c["base"]}; }}
QCheckBox::indicator:checked {{ background: {c["accent"]}; border: 3px solid {c["base"]}; outline: none; }}
QTableView {{ background: {c["panel"]}; border: none; font-size: {s["dense"]}px; gridline-color: transparent;
    selection-background-color: {c["selection"]}; selection-color: {c["text"]}; }}
QHeaderView {{ background: {c["panel"]}; }}
QHeaderView::section {{ background: {c["panel"]}; color: {c["text2"]}; border: none; padding: 0 8px;
    font-size: {s["dense"]}px; font-weight: 400; }}
QHeaderView::section:first {{ padding-left: 16px; }}
QAbstractScrollArea {{ border: none; }}
QMenu {{ background: {c["raised"]}; border: 1px solid {c["edge"]}; border-radius: {radius}px; padding: 4px 0; }}
QMenu::item {{ padding: 4px 16px; min-height: 20px; }}
QMenu::item:selected {{ background: {c["selection"]}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {c["edge"]}; border-radius: 2px; min-height: 32px; margin: 0 4px; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {c["edge"]}; border-radius: 2px; min-width: 32px; margin: 2px 0; }}
QScrollBar::add-line, QScrollBar::sub-line {{ background: none; height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QToolTip {{ background: {c["raised"]}; color: {c["text"]}; border: 1px solid {c["edge"]}; padding: 4px 8px; }}
QProgressBar {{ background: {c["raised"]}; border: none; border-radius: {radius}px; max-height: 8px; }}
QProgressBar::chunk {{ background: {c["accent"]}; border-radius: {radius}px; }}
"""
