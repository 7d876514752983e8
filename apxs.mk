# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Builds mod_twca against the httpd that apxs speaks for.
#
#   make -f apxs.mk             build mod_twca_check.so and mod_twca_mixed.so,
#                               in mod_twca/.libs
#   make -f apxs.mk install     put them, and conf.d's files, where httpd looks
#   make -f apxs.mk uninstall   take them away again
#   make -f apxs.mk check       build and run every test (./build/test without
#                               installing any package)
#   make -f apxs.mk unit        the C tests of the rooms that know no httpd
#   make -f apxs.mk memory      those of the child that watches, under valgrind
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
# LAYOUT is found by itself; NAME is twca_check, and twca_mixed:
#   debian  SYSCONFDIR/mods-available/NAME.load and .conf; a2enmod does the rest
#   redhat  SYSCONFDIR/../conf.modules.d/10-NAME.conf (LoadModule) and
#           SYSCONFDIR/../conf.d/NAME.conf; httpd reads both by itself
#   confd   SYSCONFDIR/conf.d/00-NAME.conf (LoadModule) and
#           SYSCONFDIR/conf.d/NAME.conf
#   extra   SYSCONFDIR/extra/NAME.load and .conf, to be included
# A NAME.conf that differs from ours is somebody's work: it stays, and ours is
# put beside it as NAME.conf.dist.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all install uninstall check unit unit-programs memory-programs memory \
        lint clean help

OUT     := mod_twca/.libs
NAMES   := twca_check twca_mixed
MODULES := $(NAMES:%=$(OUT)/mod_%.so)

# Rooms that compile without httpd, and the ones that don't. In mixed/, which is
# a module of its own, all but the files that have the module's name do.
FREE_ROOMS := evidence checks catalog report rescue live
ROOMS      := config $(FREE_ROOMS)
GLUE       := mod_twca/mixed/mod_twca_mixed%

FREE_SOURCES := $(wildcard $(FREE_ROOMS:%=mod_twca/%/*.c)) \
                $(filter-out $(GLUE),$(wildcard mod_twca/mixed/*.c))
FREE_HEADERS := $(wildcard $(FREE_ROOMS:%=mod_twca/%/*.h)) \
                $(filter-out $(GLUE),$(wildcard mod_twca/mixed/*.h))
HEADERS      := $(wildcard mod_twca/*.h mod_twca/*/*.h)

twca_check_SOURCES := $(wildcard mod_twca/*.c $(ROOMS:%=mod_twca/%/*.c))
# Rooms of the other module lend it what they have.
twca_mixed_SOURCES := $(wildcard mod_twca/mixed/*.c) mod_twca/live/place.c \
                      mod_twca/report/utf8.c
MODULE_SOURCES     := $(sort $(foreach name,$(NAMES),$($(name)_SOURCES)))

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

# library_of NAME,FLAG,OTHERWISE: what pkg-config says, where it knows it.
library_of = $(shell pkg-config --$(2) $(1) 2>/dev/null || echo '$(3)')

LIBRARY_FLAGS := $(call library_of,jansson,cflags,) \
                 $(call library_of,openssl,cflags,)
JANSSON := $(call library_of,jansson,libs,-ljansson)

twca_check_LIBRARIES := $(JANSSON) \
                        $(call library_of,openssl,libs,-lssl -lcrypto)
twca_mixed_LIBRARIES := $(JANSSON)

# Before glibc 2.34 getaddrinfo_a() was in a library of its own.
twca_check_LIBRARIES += $(shell case "$$(getconf GNU_LIBC_VERSION 2>/dev/null)" in \
               ('glibc 2.'[0-9]|'glibc 2.'[12][0-9]|'glibc 2.3'[0-3]) \
                   echo -lanl;; esac)
LIBRARIES := $(twca_check_LIBRARIES)

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

# --- The modules ------------------------------------------------------------

MODULE_FLAGS   := $(STRICT) $(CPPFLAGS) $(HTTPD_FLAGS) $(CFLAGS) -fPIC
MODULE_OBJECTS := $(MODULE_SOURCES:mod_twca/%.c=$(OUT)/module/%.o)
$(call remember,$(OUT)/module/flags,$(CC) $(MODULE_FLAGS) $(LDFLAGS) $(LIBRARIES))

all: $(MODULES)

# httpd looks a module's record up by name; nothing else is seen outside.
$(OUT)/module/%.o: VISIBILITY = hidden
$(OUT)/module/mod_twca_check.o: VISIBILITY = default
$(OUT)/module/mixed/mod_twca_mixed.o: VISIBILITY = default

$(OUT)/module/%.o: mod_twca/%.c $(OUT)/module/flags
	@mkdir -p $(@D)
	$(CC) $(MODULE_FLAGS) -fvisibility=$(VISIBILITY) -MMD -MP -c -o $@ $<

# The list of sources counts too: one taken away leaves no newer object.
$(call remember,$(OUT)/module/sources,$(foreach name,$(NAMES),$($(name)_SOURCES)))
objects_of = $($(1)_SOURCES:mod_twca/%.c=$(OUT)/module/%.o)
.SECONDEXPANSION:
$(MODULES): $(OUT)/mod_%.so: $$(call objects_of,%) $(OUT)/module/sources
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $(call objects_of,$*) \
	    $($*_LIBRARIES)

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

# What goes on for as long as httpd does. Without resolve: the threads that
# glibc looks names up with outlive the program, and so does their memory.
MEMORY_PROGRAMS := $(patsubst %,$(UNIT_OUT)/%.t,beacon board http notice \
                     notice_end now probe probe_hostile saving watch)
VALGRIND        ?= valgrind -q --error-exitcode=99 --leak-check=full \
                     --errors-for-leak-kinds=definite,indirect

memory-programs: $(MEMORY_PROGRAMS)

memory: $(MEMORY_PROGRAMS)
	prove $(PROVE_FLAGS) --exec '$(VALGRIND)' $(MEMORY_PROGRAMS)

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
	@! grep -nE '$(NO_HTTPD)' $(FREE_SOURCES) $(FREE_HEADERS) || \
	    { echo 'a room that must not know httpd includes it' >&2; exit 1; }
	@! grep -nE '$(NOTHING)' mod_twca/catalog/*.[ch] || \
	    { echo 'the catalogue must know nothing but words' >&2; exit 1; }

lint-symbols: $(MODULES)
	@for name in $(NAMES); do \
	    nm -D --defined-only $(OUT)/mod_$$name.so | \
	        awk '$$2 ~ /[A-Z]/ { print $$3 }' | \
	        grep -vxE "$${name}_module|_init|_fini" | \
	        sed "s/^/mod_$$name exports: /"; \
	done >$(LINT)/exported; cat $(LINT)/exported >&2; \
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

LOAD_DIR_debian := $(SYSCONFDIR)/mods-available
CONF_DIR_debian := $(SYSCONFDIR)/mods-available
LOAD_DIR_redhat := $(abspath $(SYSCONFDIR)/..)/conf.modules.d
CONF_DIR_redhat := $(abspath $(SYSCONFDIR)/..)/conf.d
LOAD_DIR_confd  := $(SYSCONFDIR)/conf.d
CONF_DIR_confd  := $(SYSCONFDIR)/conf.d
LOAD_DIR_extra  := $(SYSCONFDIR)/extra
CONF_DIR_extra  := $(SYSCONFDIR)/extra

LOAD_debian = $(1).load
LOAD_redhat = 10-$(1).conf
LOAD_confd  = 00-$(1).conf
LOAD_extra  = $(1).load

NEXT_debian := run: a2enmod twca_check && apachectl configtest
NEXT_redhat := run: apachectl configtest
NEXT_confd  := run: apachectl configtest
NEXT_extra  := add to httpd.conf: Include $(LOAD_DIR_extra)/twca_check.load, $\
               and: Include $(CONF_DIR_extra)/twca_check.conf

LOAD_DIR := $(LOAD_DIR_$(LAYOUT))
CONF_DIR := $(CONF_DIR_$(LAYOUT))
ifeq ($(LOAD_DIR),)
$(error LAYOUT=$(LAYOUT) is none of debian, redhat, confd, extra)
endif
# Where a module's two files go: $(call load_file,NAME), $(call conf_file,NAME)
load_file = $(LOAD_DIR)/$(call LOAD_$(LAYOUT),$(1))
conf_file = $(CONF_DIR)/$(1).conf

.PHONY: $(NAMES:%=install-%) $(NAMES:%=uninstall-%)
install: $(NAMES:%=install-%)
	@echo 'Installed. Now $(NEXT_$(LAYOUT))'

$(NAMES:%=install-%): install-%: $(OUT)/mod_%.so
	install -d '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(LOAD_DIR)' \
	    '$(DESTDIR)$(CONF_DIR)'
	install -m 644 $< '$(DESTDIR)$(LIBEXECDIR)/mod_$*.so'
	sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|' conf.d/$*.load \
	    >'$(DESTDIR)$(call load_file,$*)'
	chmod 644 '$(DESTDIR)$(call load_file,$*)'
	@set -e; ours=conf.d/$*.conf; conf='$(DESTDIR)$(call conf_file,$*)'; \
	if [ ! -e "$$conf" ]; then \
	    echo "install -m 644 $$ours $$conf"; \
	    install -m 644 "$$ours" "$$conf"; \
	elif ! cmp -s "$$ours" "$$conf"; then \
	    install -m 644 "$$ours" "$$conf.dist"; \
	    echo "$$conf was changed and stays as it is;" \
	        "ours is beside it: $$conf.dist"; \
	fi

uninstall: $(NAMES:%=uninstall-%)

# twca_mixed says that it depends on twca_check: it goes first.
uninstall-twca_check: uninstall-twca_mixed

# A dangling link in mods-enabled would stop httpd: disable first.
$(NAMES:%=uninstall-%): uninstall-%:
	@if [ '$(LAYOUT)' = debian ] && [ -z '$(DESTDIR)' ] && \
	    [ -L '$(SYSCONFDIR)/mods-enabled/$*.load' ]; then \
	    echo 'a2dismod $*'; a2dismod -q -f $*; \
	fi
	rm -f '$(DESTDIR)$(LIBEXECDIR)/mod_$*.so' \
	    '$(DESTDIR)$(call load_file,$*)' '$(DESTDIR)$(call conf_file,$*).dist'
	@ours=conf.d/$*.conf; conf='$(DESTDIR)$(call conf_file,$*)'; \
	if cmp -s "$$ours" "$$conf"; then \
	    echo "rm -f $$conf"; rm -f "$$conf"; \
	elif [ -e "$$conf" ]; then \
	    echo "$$conf was changed and stays; remove it if you want"; \
	fi

check: $(MODULES)
	./build/test --no-install

endif

# --- Without httpd ----------------------------------------------------------

clean:
	rm -rf $(OUT)

help:
	@sed -n '3,/^MAKEFLAGS/{/^#/s/^# \{0,1\}//p}' apxs.mk
