# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Builds mod_twca against the httpd that apxs speaks for.
#
#   make -f apxs.mk             build mod_twca/.libs/mod_twca_check.so
#   make -f apxs.mk install     put it, and conf.d's files, where httpd looks
#   make -f apxs.mk uninstall   take them away again
#   make -f apxs.mk check       build and run every test (./build/test without
#                               installing any package)
#   make -f apxs.mk unit        the C tests of the rooms that know no httpd
#   make -f apxs.mk lint        compilers, analysers, formatter, house rules
#   make -f apxs.mk clean       remove what was built
#   make -f apxs.mk help        this text
#
# Choices, all on the command line:
#   APXS=/path/to/apxs   another httpd   (default: the first of apxs, apxs2)
#   CC=clang             another compiler than httpd's own
#   WERROR=1             warnings are errors
#   SANITIZE=1           unit: under AddressSanitizer and UBSan
#   DESTDIR=/some/root   install, uninstall: below this folder
#   LAYOUT=debian|redhat|confd|extra   install: where conf.d's files go
#
# LAYOUT is found by itself:
#   debian  SYSCONFDIR/mods-available/twca_check.load and .conf; a2enmod does
#           the rest
#   redhat  SYSCONFDIR/../conf.modules.d/10-twca_check.conf (LoadModule) and
#           SYSCONFDIR/../conf.d/twca_check.conf; httpd reads both by itself
#   confd   SYSCONFDIR/conf.d/00-twca_check.conf (LoadModule) and
#           SYSCONFDIR/conf.d/twca_check.conf
#   extra   SYSCONFDIR/extra/twca_check.load and .conf, to be included
# A twca_check.conf that differs from ours is somebody's work: it stays, and
# ours is put beside it as twca_check.conf.dist.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all install uninstall check unit unit-programs lint clean help

MODULE := mod_twca/.libs/mod_twca_check.so
OUT    := mod_twca/.libs

# Rooms that compile without httpd, and the ones that don't.
FREE_ROOMS := evidence checks catalog report rescue live
ROOMS      := config $(FREE_ROOMS)

FREE_SOURCES   := $(wildcard $(FREE_ROOMS:%=mod_twca/%/*.c))
MODULE_SOURCES := $(wildcard mod_twca/*.c $(ROOMS:%=mod_twca/%/*.c))
HEADERS        := $(wildcard mod_twca/*.h mod_twca/*/*.h)

UNIT_FILES    := $(wildcard t/unit/*.c)
UNIT_HEADERS  := $(wildcard t/unit/*.h)
# A file of t/unit with a main() is a program; the others serve all of them.
UNIT_MAINS    := $(if $(UNIT_FILES),$(shell grep -l '^int main' $(UNIT_FILES)))
UNIT_SUPPORT  := $(filter-out $(UNIT_MAINS),$(UNIT_FILES))

ifeq ($(filter clean help,$(MAKECMDGOALS)),)

# --- What httpd was built with ----------------------------------------------

APXS ?= $(firstword $(shell command -v apxs) $(shell command -v apxs2) \
                    $(wildcard /usr/sbin/apxs))
ifeq ($(strip $(APXS)),)
$(error no apxs found: install httpd's development files (Debian: \
        apache2-dev, RHEL: httpd-devel), or say APXS=/path/to/apxs)
endif
ask = $(strip $(shell $(APXS) -q $(1) 2>/dev/null))

SYSCONFDIR := $(call ask,SYSCONFDIR)
LIBEXECDIR := $(call ask,LIBEXECDIR)
ifeq ($(SYSCONFDIR),)
$(error $(APXS) -q SYSCONFDIR said nothing: is it an apxs?)
endif

ifeq ($(origin CC),default)
CC := $(call ask,CC)
endif
CFLAGS   := $(call ask,CFLAGS) $(call ask,EXTRA_CFLAGS) \
            $(call ask,NOTEST_CFLAGS)
CPPFLAGS := $(call ask,CPPFLAGS) $(call ask,EXTRA_CPPFLAGS) \
            $(call ask,NOTEST_CPPFLAGS)
LDFLAGS  := $(call ask,LDFLAGS) $(call ask,EXTRA_LDFLAGS) \
            $(call ask,NOTEST_LDFLAGS)
APR_CONFIG := $(call ask,APR_CONFIG)
APU_CONFIG := $(call ask,APU_CONFIG)

ifneq ($(shell pkg-config --exists jansson openssl 2>/dev/null && echo yes),)
LIBRARY_FLAGS := $(shell pkg-config --cflags jansson openssl)
LIBRARIES     := $(shell pkg-config --libs jansson openssl)
else
LIBRARY_FLAGS :=
LIBRARIES     := -ljansson -lssl -lcrypto
endif

# Before glibc 2.34 getaddrinfo_a() was in a library of its own.
LIBRARIES += $(shell case "$$(getconf GNU_LIBC_VERSION 2>/dev/null)" in \
               ('glibc 2.'[0-9]|'glibc 2.'[12][0-9]|'glibc 2.3'[0-3]) \
                   echo -lanl;; esac)

# Other people's headers are system headers: our warnings are for our code.
# (/usr/include is searched anyway, and must stay where the compiler has it.)
as_system = $(patsubst -I%,-isystem %,\
              $(sort $(filter-out -I. -I/usr/include,$(1))))

APR_INCLUDES := -I$(call ask,APR_INCLUDEDIR) -I$(call ask,APU_INCLUDEDIR) \
                $(LIBRARY_FLAGS)
APR_FLAGS    := $(call as_system,$(APR_INCLUDES))
HTTPD_FLAGS  := $(call as_system,-I$(call ask,INCLUDEDIR) \
                                 $(call ask,EXTRA_INCLUDES) $(APR_INCLUDES))
APR_LIBRARIES := $(shell $(APU_CONFIG) --link-ld) \
                 $(shell $(APR_CONFIG) --link-ld)

WARNINGS := -std=gnu11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion
STRICT   := $(WARNINGS) $(if $(filter 1,$(WERROR)),-Werror)

# What decides whether an object is up to date, besides its sources: kept in a
# file that changes when it does. Use: $(call remember,FILE,TEXT)
remember = $(if $(filter-out x$(strip $(2)),x$(strip $(file <$(1))))$\
             $(filter-out x$(strip $(file <$(1))),x$(strip $(2))),$\
             $(shell mkdir -p $(dir $(1)))$(file >$(1),$(strip $(2))))

# --- The module -------------------------------------------------------------

MODULE_FLAGS   := $(STRICT) $(CPPFLAGS) $(HTTPD_FLAGS) $(CFLAGS) -fPIC
MODULE_OBJECTS := $(MODULE_SOURCES:mod_twca/%.c=$(OUT)/module/%.o)
$(call remember,$(OUT)/module/flags,$(CC) $(MODULE_FLAGS) $(LDFLAGS) $(LIBRARIES))

all: $(MODULE)

# httpd looks the module's record up by name; nothing else is seen outside.
$(OUT)/module/%.o: VISIBILITY = hidden
$(OUT)/module/mod_twca_check.o: VISIBILITY = default

$(OUT)/module/%.o: mod_twca/%.c $(OUT)/module/flags
	@mkdir -p $(@D)
	$(CC) $(MODULE_FLAGS) -fvisibility=$(VISIBILITY) -MMD -MP -c -o $@ $<

# The list of sources counts too: one taken away leaves no newer object.
$(call remember,$(OUT)/module/sources,$(MODULE_SOURCES))
$(MODULE): $(MODULE_OBJECTS) $(OUT)/module/sources
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $(MODULE_OBJECTS) $(LIBRARIES)

-include $(MODULE_OBJECTS:.o=.d)

# --- The C tests ------------------------------------------------------------

ifeq ($(SANITIZE),1)
UNIT_OUT   := $(OUT)/unit-sanitized
UNIT_TUNED := -g -O1 -fno-omit-frame-pointer \
              -fsanitize=address,undefined -fno-sanitize-recover=all
else
UNIT_OUT   := $(OUT)/unit
UNIT_TUNED := $(CFLAGS)
endif
# No httpd here: a room that reaches for it does not compile.
UNIT_FLAGS := $(STRICT) $(filter-out -D_FORTIFY_SOURCE% -U_FORTIFY_SOURCE%,\
                $(CPPFLAGS)) $(APR_FLAGS) -Imod_twca -It/unit $(UNIT_TUNED)
UNIT_OBJECTS := $(FREE_SOURCES:%.c=$(UNIT_OUT)/%.o) \
                $(UNIT_SUPPORT:%.c=$(UNIT_OUT)/%.o)
UNIT_PROGRAMS := $(UNIT_MAINS:t/unit/%.c=$(UNIT_OUT)/%.t)
$(call remember,$(UNIT_OUT)/flags,$(CC) $(UNIT_FLAGS) $(LIBRARIES))
$(call remember,$(UNIT_OUT)/sources,$(FREE_SOURCES) $(UNIT_SUPPORT))

$(UNIT_OUT)/%.o: %.c $(UNIT_OUT)/flags
	@mkdir -p $(@D)
	$(CC) $(UNIT_FLAGS) -MMD -MP -c -o $@ $<

$(UNIT_OUT)/rooms.a: $(UNIT_OBJECTS) $(UNIT_OUT)/sources
	@rm -f $@
	ar rcs $@ $(UNIT_OBJECTS)

$(UNIT_OUT)/%.t: $(UNIT_OUT)/t/unit/%.o $(UNIT_OUT)/rooms.a
	$(CC) $(UNIT_TUNED) -o $@ $^ $(APR_LIBRARIES) $(LIBRARIES)

.SECONDARY: $(UNIT_MAINS:%.c=$(UNIT_OUT)/%.o)
-include $(UNIT_OBJECTS:.o=.d) $(UNIT_MAINS:%.c=$(UNIT_OUT)/%.d)

unit-programs: $(UNIT_PROGRAMS)

# PROVE_FLAGS is for build/test, which counts.
unit: $(UNIT_PROGRAMS)
	$(if $(UNIT_PROGRAMS),,@echo 'unit: no test in t/unit' >&2; exit 1)
	prove $(PROVE_FLAGS) --exec '' $(UNIT_PROGRAMS)

# --- Rules of the house -----------------------------------------------------

CLANG        ?= clang
CLANG_TIDY   ?= clang-tidy
CLANG_FORMAT ?= clang-format
CPPCHECK     ?= cppcheck
SHELLCHECK   ?= shellcheck

LINT     := $(OUT)/lint
# gcc's own flags (-specs= and the like) mean nothing to clang.
LINT_FLAGS := $(WARNINGS) -Werror $(filter -D% -U%,$(CPPFLAGS)) \
              -Imod_twca -It/unit -O2
# httpd ends its tables with { NULL }, which gcc knows for what it is.
CLANG_FLAGS := -Wno-missing-field-initializers
LINT_SOURCES := $(MODULE_SOURCES) $(UNIT_FILES) $(wildcard build/*.c)
LINT_STAMPS  := $(LINT_SOURCES:%.c=$(LINT)/%)
SCRIPTS      := $(shell grep -lsE '^\#!.*\<(ba)?sh\>' build/* .ci/*) \
                $(wildcard build/*.sh)
$(call remember,$(LINT)/flags,$(LINT_FLAGS) $(HTTPD_FLAGS))

$(FREE_SOURCES:%.c=$(LINT)/%): SYSTEM_FLAGS = $(APR_FLAGS)
$(LINT)/%: SYSTEM_FLAGS = $(HTTPD_FLAGS)

$(LINT)/%: %.c $(LINT)/flags .clang-tidy
	@mkdir -p $(@D)
	@echo 'lint $<'
	@gcc $(LINT_FLAGS) $(SYSTEM_FLAGS) -MMD -MP -MT $@ -MF $@.d \
	    -c -o /dev/null $<
	@$(CLANG) $(LINT_FLAGS) $(CLANG_FLAGS) $(SYSTEM_FLAGS) -fsyntax-only $<
	@$(CLANG_TIDY) --quiet $< -- $(LINT_FLAGS) $(CLANG_FLAGS) \
	    $(SYSTEM_FLAGS) 2>$@.log || { cat $@.log >&2; exit 1; }
	@touch $@

-include $(LINT_STAMPS:%=%.d)

.PHONY: lint-format lint-cppcheck lint-rooms lint-symbols lint-scripts
lint: $(LINT_STAMPS) lint-format lint-cppcheck lint-rooms lint-symbols \
      lint-scripts

lint-format:
	$(CLANG_FORMAT) --dry-run -Werror $(LINT_SOURCES) $(HEADERS) \
	    $(UNIT_HEADERS)

# Not for cppcheck to know: macros of httpd that make declarations; that httpd
# declares at the top of a block.
lint-cppcheck:
	$(CPPCHECK) --quiet --error-exitcode=1 --inline-suppr --std=c11 \
	    --enable=warning,style,performance,portability \
	    --suppress=missingIncludeSystem --suppress=unknownMacro \
	    --suppress=variableScope \
	    -Imod_twca $(LINT_SOURCES)

NO_HTTPD := \#[[:space:]]*include[[:space:]]*["<](httpd|http_[a-z_]+|ap_[a-z_]+|util_[a-z_]+|mod_[a-z_]+)\.h
NOTHING  := \#[[:space:]]*include[[:space:]]*["<](apr|openssl/|jansson|\.\./)
lint-rooms:
	@! grep -nE '$(NO_HTTPD)' $(FREE_ROOMS:%=mod_twca/%/*.[ch]) || \
	    { echo 'a room that must not know httpd includes it' >&2; exit 1; }
	@! grep -nE '$(NOTHING)' mod_twca/catalog/*.[ch] || \
	    { echo 'the catalogue must know nothing but words' >&2; exit 1; }

lint-symbols: $(MODULE)
	@nm -D --defined-only $(MODULE) | awk '$$2 ~ /[A-Z]/ { print $$3 }' | \
	    grep -vxE 'twca_check_module|_init|_fini' | sed 's/^/exported: /' \
	    >$(LINT)/exported; cat $(LINT)/exported >&2; \
	    ! test -s $(LINT)/exported

lint-scripts:
	$(if $(SCRIPTS),$(SHELLCHECK) -x $(sort $(SCRIPTS)))

# --- Installing -------------------------------------------------------------

ifndef LAYOUT
LAYOUT := $(strip $(if $(wildcard $(SYSCONFDIR)/mods-available),debian,$\
            $(if $(and $(wildcard /etc/debian_version),$\
                       $(filter /etc/apache2,$(SYSCONFDIR))),debian,$\
            $(if $(wildcard $(SYSCONFDIR)/../conf.modules.d),redhat,$\
            $(if $(wildcard $(SYSCONFDIR)/conf.d),confd,extra)))))
endif

LOAD_debian := $(SYSCONFDIR)/mods-available/twca_check.load
CONF_debian := $(SYSCONFDIR)/mods-available/twca_check.conf
LOAD_redhat := $(abspath $(SYSCONFDIR)/..)/conf.modules.d/10-twca_check.conf
CONF_redhat := $(abspath $(SYSCONFDIR)/..)/conf.d/twca_check.conf
LOAD_confd  := $(SYSCONFDIR)/conf.d/00-twca_check.conf
CONF_confd  := $(SYSCONFDIR)/conf.d/twca_check.conf
LOAD_extra  := $(SYSCONFDIR)/extra/twca_check.load
CONF_extra  := $(SYSCONFDIR)/extra/twca_check.conf

NEXT_debian := run: a2enmod twca_check && apachectl configtest
NEXT_redhat := run: apachectl configtest
NEXT_confd  := run: apachectl configtest
NEXT_extra  := add to httpd.conf: Include $(LOAD_extra), and: $\
               Include $(CONF_extra)

LOAD_FILE := $(LOAD_$(LAYOUT))
CONF_FILE := $(CONF_$(LAYOUT))
ifeq ($(LOAD_FILE),)
$(error LAYOUT=$(LAYOUT) is none of debian, redhat, confd, extra)
endif
OURS := conf.d/twca_check.conf

install: $(MODULE)
	install -d '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(dir $(LOAD_FILE))' \
	    '$(DESTDIR)$(dir $(CONF_FILE))'
	install -m 644 $(MODULE) '$(DESTDIR)$(LIBEXECDIR)/mod_twca_check.so'
	sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|' conf.d/twca_check.load \
	    >'$(DESTDIR)$(LOAD_FILE)'
	chmod 644 '$(DESTDIR)$(LOAD_FILE)'
	@set -e; conf='$(DESTDIR)$(CONF_FILE)'; \
	if [ ! -e "$$conf" ]; then \
	    echo "install -m 644 $(OURS) $$conf"; \
	    install -m 644 $(OURS) "$$conf"; \
	elif ! cmp -s $(OURS) "$$conf"; then \
	    install -m 644 $(OURS) "$$conf.dist"; \
	    echo "$$conf was changed and stays as it is;" \
	        "ours is beside it: $$conf.dist"; \
	fi
	@echo 'Installed. Now $(NEXT_$(LAYOUT))'

# A dangling link in mods-enabled would stop httpd: disable first.
uninstall:
	@if [ '$(LAYOUT)' = debian ] && [ -z '$(DESTDIR)' ] && \
	    [ -L '$(SYSCONFDIR)/mods-enabled/twca_check.load' ]; then \
	    echo 'a2dismod twca_check'; a2dismod -q -f twca_check; \
	fi
	rm -f '$(DESTDIR)$(LIBEXECDIR)/mod_twca_check.so' \
	    '$(DESTDIR)$(LOAD_FILE)' '$(DESTDIR)$(CONF_FILE).dist'
	@conf='$(DESTDIR)$(CONF_FILE)'; \
	if cmp -s $(OURS) "$$conf"; then \
	    echo "rm -f $$conf"; rm -f "$$conf"; \
	elif [ -e "$$conf" ]; then \
	    echo "$$conf was changed and stays; remove it if you want"; \
	fi

check: $(MODULE)
	./build/test --no-install

endif

# --- Without httpd ----------------------------------------------------------

clean:
	rm -rf $(OUT)

help:
	@sed -n '3,/^MAKEFLAGS/{/^#/s/^# \{0,1\}//p}' apxs.mk
