#pragma once
#include <expat.h>
#include <stddef.h>
#include <xlsxwriter.h>
#include <zip.h>

// The libraries behind workbooks, loaded when the first workbook is: with all that they need
// themselves, linking them would cost every start of a program more than a millisecond.
//
// A table holds the functions that we call, each with the type that the library's own header
// declares. Nothing links the libraries: whoever calls a function past its table does not link.

#define VC_FUNCTION(name) __typeof__(name) *_Nonnull name;

#define VC_EXPAT(F)                                                                               \
    F(XML_ExpatVersion)                                                                           \
    F(XML_ParserCreate_MM)                                                                        \
    F(XML_ParserFree)                                                                             \
    F(XML_SetUserData)                                                                            \
    F(XML_SetElementHandler)                                                                      \
    F(XML_SetCharacterDataHandler)                                                                \
    F(XML_SetStartDoctypeDeclHandler)                                                             \
    F(XML_SetStartNamespaceDeclHandler)                                                           \
    F(XML_Parse)                                                                                  \
    F(XML_StopParser)                                                                             \
    F(XML_GetSpecifiedAttributeCount)                                                             \
    F(XML_GetCurrentByteIndex)                                                                    \
    F(XML_GetCurrentLineNumber)                                                                   \
    F(XML_GetErrorCode)                                                                           \
    F(XML_ErrorString)

#define VC_ZIP(F)                                                                                 \
    F(zip_libzip_version)                                                                         \
    F(zip_open)                                                                                   \
    F(zip_discard)                                                                                \
    F(zip_strerror)                                                                               \
    F(zip_error_init_with_code)                                                                   \
    F(zip_error_strerror)                                                                         \
    F(zip_error_fini)                                                                             \
    F(zip_name_locate)                                                                            \
    F(zip_stat_init)                                                                              \
    F(zip_stat_index)                                                                             \
    F(zip_fopen_index)                                                                            \
    F(zip_fread)                                                                                  \
    F(zip_file_strerror)                                                                          \
    F(zip_fclose)

#define VC_XLSX_WRITER(F)                                                                         \
    F(lxw_version)                                                                                \
    F(lxw_strerror)                                                                               \
    F(workbook_new_opt)                                                                           \
    F(workbook_add_format)                                                                        \
    F(workbook_add_worksheet)                                                                     \
    F(workbook_close)                                                                             \
    F(format_set_bold)                                                                            \
    F(worksheet_set_column)                                                                       \
    F(worksheet_freeze_panes)                                                                     \
    F(worksheet_ignore_errors)                                                                    \
    F(worksheet_write_number)                                                                     \
    F(worksheet_write_string)

typedef struct {
    VC_EXPAT(VC_FUNCTION)
} vc_expat;

typedef struct {
    VC_ZIP(VC_FUNCTION)
} vc_zip;

typedef struct {
    VC_XLSX_WRITER(VC_FUNCTION)
} vc_xlsx_writer;

/// Fills a table from a loaded library. Returns NULL, or the name of a function that is not there.
const char *_Nullable vc_expat_fill(vc_expat *_Nonnull table, void *_Nonnull library);
const char *_Nullable vc_zip_fill(vc_zip *_Nonnull table, void *_Nonnull library);
const char *_Nullable vc_xlsx_writer_fill(vc_xlsx_writer *_Nonnull table, void *_Nonnull library);

/// Memory for XML parsers. It comes out of what the calling thread may still take, and is refused
/// beyond that; a parser keeps every name that it ever saw, so a file could ask for any amount.
extern const XML_Memory_Handling_Suite vc_xml_memory;

/// Sets how many bytes the calling thread may still take. Returns how many that were before.
size_t vc_xml_memory_left(size_t byte_count);

/// Sends to nowhere what libraries write to C's stream of errors. Returns what is to be given to
/// `vc_unmute_errors` afterwards.
void *_Nonnull vc_mute_errors(void);
void vc_unmute_errors(void *_Nonnull before);
