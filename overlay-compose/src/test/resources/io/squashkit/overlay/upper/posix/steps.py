"""make FOLDER makes what the steps need, run FOLDER runs them."""

import sys

import attributes
import contents
import folders
import frame
import removed

if sys.argv[1] == "make":
    frame.make(sys.argv[2])
else:
    frame.run(sys.argv[2])
