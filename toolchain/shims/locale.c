/* liblibchelper: the locale of the environment, taken apart as language[_COUNTRY][.encoding][@variant]. */
#define _GNU_SOURCE
#include "svm_locale.h"

#include <locale.h>
#include <stdbool.h>
#include <string.h>

static svm_locale_props_t properties;

/* Copies text to *to; NULL stays NULL. False if there is no memory. */
static bool copy(const char *text, char **to)
{
    *to = text ? strdup(text) : NULL;
    return !text || *to;
}

static const char *script_of(const char *variant)
{
    if (variant && !strcmp(variant, "latin"))
        return "Latn";
    if (variant && !strcmp(variant, "cyrillic"))
        return "Cyrl";
    return NULL;
}

/* Ends text at the first such character and gives what is behind it, or NULL. */
static char *split(char *text, char at)
{
    char *found = strchr(text, at);
    if (!found)
        return NULL;
    *found = 0;
    return found + 1;
}

static bool parse(int category, char **language, char **script, char **country, char **variant)
{
    const char *current = setlocale(category, NULL);
    char text[128];
    *variant = NULL;
    if (!current || !strcmp(current, "C") || !strncmp(current, "C.", 2) || !strcmp(current, "POSIX"))
        return copy("en", language) && copy(NULL, script) && copy(NULL, country);
    strncpy(text, current, sizeof text - 1);
    text[sizeof text - 1] = 0;
    const char *modifier = split(text, '@');
    split(text, '.');
    const char *territory = split(text, '_');
    return copy(text, language) && copy(script_of(modifier), script) && copy(territory, country);
}

int svm_initialize_locale(void)
{
    setlocale(LC_ALL, "");
    bool done = parse(LC_CTYPE, &properties.format_language, &properties.format_script,
                      &properties.format_country, &properties.format_variant)
             && parse(LC_MESSAGES, &properties.display_language, &properties.display_script,
                      &properties.display_country, &properties.display_variant);
    return done ? SVM_LOCALE_INITIALIZATION_SUCCEEDED : SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY;
}

svm_locale_props_t *svm_get_locale(void)
{
    return &properties;
}
