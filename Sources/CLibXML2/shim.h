#pragma once
#include <libxml/xmlversion.h>
// Debian's headers would pull in ICU's, whose types clash with those of Foundation's own ICU. Only
// the private tail of a struct that we never look into depends on it.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlreader.h>
#include <libxml/xpath.h>
