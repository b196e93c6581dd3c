#!/bin/sh
# Runs the command in the Java of the image this file belongs to, whatever it is called through.
name=${0##*/}
self=$0
case $self in
*/*) ;;
*) self=./$self ;;
esac
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
  /*) self=$link ;;
  *) self=${self%/*}/$link ;;
  esac
done
lib=${self%/*}/../lib
case $lib in
/*) ;;
*) lib=$PWD/$lib ;;
esac
# A link of this name is the command of this name.
case $name in
fuse-overlayfs) set -- fuse-overlayfs "$@" ;;
esac
cache=$lib/squash.aot
[ -f "$cache" ] || cache=
# Options meant for other Java programs on this machine would change ours, and print a line about it.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
# Names of files are UTF-8 to Java only if the locale says so.
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
*[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) ;;
*)
  LC_ALL=C.UTF-8
  export LC_ALL
  ;;
esac
# Short commands end before the optimising compiler pays, and need little memory.
case ${1-} in
ls | tree | stat | info | help | version | completion | __complete | -*) short="-XX:TieredStopAtLevel=1 -Xms16m" ;;
# Nearly all of its time is the kernel's and the compression libraries': the optimising compiler would take
# as much time as they do.
unpack) short="-XX:TieredStopAtLevel=1 -Xms20m -Xmn8m" ;;
# Runs for days: what the compiler, the heap and others give back is to reach the system. Optimised as Java does by
# itself: later, it takes half the processor time, and the callers wait longer. But what leads to a call of the
# system is optimised once, not again wherever it is called from: that was a third of the compiler's work.
mount | fuse-overlayfs | run) short="-Xms16m -Xmn6m -XX:TrimNativeHeapInterval=10000 \
-XX:MinHeapFreeRatio=2 -XX:MaxHeapFreeRatio=5 -XX:-ShrinkHeapInSteps \
-XX:CompileCommand=quiet -XX:CompileCommand=dontinline,io.squashkit.squashfs.posix.Syscall::call" ;;
# A small young generation: most memory is in buffers outside of the heap.
# What is called often is optimised later than usual: a pack of seconds would spend a quarter of them on it.
*) short="-Xms24m -Xmn12m -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=20000 \
-XX:Tier4CompileThreshold=100000 -XX:Tier4BackEdgeThreshold=400000" ;;
esac
case "${1-} ${2-}" in
"overlay which" | "overlay cat") short="-XX:TieredStopAtLevel=1 -Xms16m" ;;
esac
# Native code does the work of these, unless they compress with xz.
case "${1-} $*" in
"tar "*xz*) ;;
"tar "* | "diff "*) short="-XX:TieredStopAtLevel=1 $short" ;;
esac
set -f
inside=
java() {
  # shellcheck disable=SC2086 # words of ours
  exec $inside "$lib/runtime/bin/java" \
    @OPTIONS@ $short \
    ${cache:+"-XX:AOTCache=$cache"} \
    "-Djava.library.path=$lib/native" \
    "-Dsquash.native.dir=$lib/native" \
    "-DZstdNativePath=$lib/native/@ZSTD@" \
    "-Dsquash.name=$name" \
    ${background:+"-Dsquash.background=$background"} \
    ${SQUASH_JAVA_OPTIONS-} \
    -cp "@CLASSPATH@" \
    io.squashkit.cli.Main "$@"
}
background=
case "${1-}: $* " in
"mount: "*" --foreground "* | "mount: "*" -f "* | "mount: "*" --help "*) java "$@" ;;
"fuse-overlayfs: "*" -f "* | "fuse-overlayfs: "*" -d "*) java "$@" ;;
"fuse-overlayfs: "*" --help "* | "fuse-overlayfs: "*" -h "*) java "$@" ;;
"fuse-overlayfs: "*" --version "* | "fuse-overlayfs: "*" -V "*) java "$@" ;;
# A mount goes on when its command is over: Java runs in the background, and tells its exit status, or that the
# mount is live, on descriptor 3.
"mount: "* | "fuse-overlayfs: "*)
  background=3
  exec 4>&1
  status=$(java "$@" 3>&1 1>&4 4>&- &)
  exit "${status:-1}"
  ;;
# Who is not root becomes it in a user namespace, which a program of several threads such as Java cannot enter; with
# all users and groups that the system has given him, if any, or else himself only.
"run: "*" --help "* | "run: "*" -h "*) java "$@" ;;
"run: "*)
  if [ "$(id -u)" != 0 ]; then
    if ! command -v unshare >/dev/null; then
      echo "$name: run: unshare is missing, which others than root need: install util-linux" >&2
      exit 1
    fi
    inside="unshare --user --map-root-user --mount"
    if command -v newuidmap >/dev/null && grep -q -e "^$(id -un):" -e "^$(id -u):" /etc/subuid 2>/dev/null; then
      inside="$inside --map-auto"
    fi
  fi
  java "$@"
  ;;
*) java "$@" ;;
esac
