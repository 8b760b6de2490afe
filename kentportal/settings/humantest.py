"""The human test before a form for people who are not signed in."""

import shutil

#: A proof of work hides a number up to this: at first, and after failures or many starts from one address.
HUMAN_TEST_NUMBERS = (50_000, 500_000)
#: So many starts, or failures, from one address within an hour make the proof harder; so many, a picture.
#: A whole school is one address, so starts count late; nobody is ever refused.
HUMAN_TEST_STARTS = (60, 200)
HUMAN_TEST_FAILURES = (5, 12)
#: More proofs than this are not asked for one address in an hour; whoever is refused one takes the picture.
HUMAN_TEST_AT_MOST = 2_000
#: Nor are more pictures and recordings than this made for it.
HUMAN_TEST_PICTURES_AT_MOST = 20_000
#: How long a proof or a picture may be answered, and how long having passed lasts, in seconds.
HUMAN_TEST_ANSWERED_WITHIN = 10 * 60
HUMAN_TEST_PASSED_FOR = 60 * 60

HUMAN_TEST_COOKIE = "human"

# How django-simple-captcha draws the picture. It reads these when it is imported.
CAPTCHA_CHALLENGE_FUNCT = "kentportal.humantest.pictures.fresh_numbers"
CAPTCHA_TIMEOUT = HUMAN_TEST_ANSWERED_WITHIN // 60
CAPTCHA_IMAGE_SIZE = (280, 80)
CAPTCHA_FONT_SIZE = 50
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_BACKGROUND_COLOR = "#ffffff"
CAPTCHA_FOREGROUND_COLOR = "#14212e"
# Lines through the numbers; dots all over them would be one more thing for tired eyes.
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_arcs",)
CAPTCHA_2X_IMAGE = False
#: Speaks the numbers of a picture; where it is not installed no recording is offered.
CAPTCHA_FLITE_PATH = shutil.which("flite")
