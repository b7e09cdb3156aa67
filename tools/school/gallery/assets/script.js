// What makes the pages quicker. Each works without it.
"use strict";
