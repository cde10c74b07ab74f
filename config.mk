# What a packager may turn. Every line can also be given to make: make STATIC=1 PREFIX=/usr

CC := $(shell command -v gcc >/dev/null && echo gcc || echo cc)
CFLAGS = -O2 -g
LDFLAGS =
# Compiler of the programs that run during the build, when CC is a cross compiler.
HOSTCC = $(CC)
AR = ar
# GNU tar, for make dist.
TAR = tar

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/$(if $(filter openbsd,$(OS)),man,share/man)
# Headers of the plugin interface, plugins as NAME.so, myna-plugin.pc.
INCLUDEDIR = $(PREFIX)/include
LIBDIR = $(PREFIX)/lib
PKGDIR = $(if $(filter freebsd,$(OS)),$(PREFIX)/libdata,$(LIBDIR))/pkgconfig
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
DESTDIR ?=
# make install-links: LINKSGUEST, which is qemu-riscv64 and so on, for each guest.
LINKS = qemu-

# Objects, generated files and the executable.
BUILD = build
# 1: no shared library at all, libc included (plugins in .so files can't be loaded then).
STATIC =
# 1: position-independent executable, for systems that insist. Starts some 0.2 ms later. With STATIC=1, static-pie.
PIE =
# The back end: the processor that the executable runs on. Without a src/tcg-host/NAME.c: the interpreter alone.
MACHINE := $(shell $(CC) -dumpmachine 2>/dev/null || echo `uname -m`-`uname -s | tr A-Z a-z`)
HOST = $(patsubst amd64,x86_64,$(patsubst arm64,aarch64,$(firstword $(subst -, ,$(MACHINE)))))
# The system that it runs on: linux, freebsd, openbsd or netbsd (src/os_NAME.c).
OS = $(strip $(foreach s,linux freebsd openbsd netbsd,$(if $(findstring $(s),$(MACHINE)),$(s))))
# Folders of src/arch to compile in; empty: all.
GUESTS =

# Disassembler of host code for -d out_asm and zlib: static, shared, a folder that has include/ and lib/
# (or sources built in place), or none.
CAPSTONE = static
ZLIB = static

# 1: warnings are errors. 1: address and undefined-behaviour sanitizers; thread: ThreadSanitizer, without code generator.
WERROR =
SANITIZE =
