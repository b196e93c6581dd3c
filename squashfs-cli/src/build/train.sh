#!/bin/sh
# Prints the commands, one a line, that the image's start-up cache is made from: first the exit status that is
# right, or - where that depends on the file system here; then the arguments (no word may hold a blank). Each runs in
# the folder given, where this script may make what they need. What they do not touch is loaded from the jars at run
# time, slower: list each verb once, with the options people use.
set -eu
cd "$1"
mkdir -p tree/etc tree/bin tree/lib/deep/er
i=0
while [ $i -lt 300 ]; do
  echo "line $i of a small file" >"tree/etc/file$i"
  i=$((i + 1))
done
head -c 300000 /dev/zero >tree/bin/zeros
cat tree/etc/* >tree/lib/text
cat tree/lib/text tree/lib/text tree/lib/text tree/lib/text >tree/lib/deep/longer
cp tree/lib/deep/longer tree/lib/deep/er/same
head -c 400000 /dev/urandom >tree/lib/deep/random
ln -s ../etc/file1 tree/bin/link
ln tree/etc/file2 tree/bin/hard
mkfifo tree/bin/pipe
cp tree/lib/text damaged
mkdir upper work
tar -cf tree.tar --format=posix -C tree .
gzip -k tree.tar
echo 'new d 755 0 0' >pseudo
echo 'lib/text 1' >sort

space=
[ "$(id -u)" = 0 ] || space=--userxattr

cat <<COMMANDS
0 --version
0 help
0 help pack
0 help --man pack
0 completion bash
0 __complete pa
0 __complete pack --co
0 pack --help
2 pack --no-such-option a b
2 nonsense
0 pack tree zstd.squashfs
1 pack tree zstd.squashfs
0 pack --force --exclude *.o --all-root --time 0 --threads 2 tree zstd.squashfs
0 pack -q -c gzip -b 64K --no-fragments tree gzip.squashfs
0 pack -q -c xz -l 1 --bcj x86 -b 1M tree xz.squashfs
0 pack -q -c lz4 --offset 4K --no-pad tree lz4.squashfs
0 pack -q -c lzo tree lzo.squashfs
0 pack --json -c none tree none.squashfs
0 pack -q tree.tar tar.squashfs
0 pack -q tree.tar.gz tar.squashfs --force
0 pack -q --force zstd.squashfs copy.squashfs
0 pack -q --force --reuse zstd.squashfs tree copy.squashfs
0 add -q copy.squashfs tree/lib/text=etc/text
0 remove -q copy.squashfs etc/text
0 pack -q -f --include-regex etc/.*1$ --exclude-regex zzz --owner-map 1000:0 --mode go-w --xattr-add user.a=1 tree none.squashfs
0 pack -q -f --merge --pseudo-from pseudo --sort sort tree tree/etc none.squashfs
0 info zstd.squashfs
0 info gzip.squashfs
0 info --json xz.squashfs
0 info --offset 4K lz4.squashfs
0 info lzo.squashfs
0 info --codecs
0 ls zstd.squashfs
0 ls -l zstd.squashfs
0 ls -lR zstd.squashfs
0 ls -lRu gzip.squashfs
0 ls -R --json xz.squashfs etc
0 tree zstd.squashfs
0 __complete ls zstd.squashfs etc/file1
0 cat zstd.squashfs etc/file1 lib/text bin/link
0 stat zstd.squashfs bin/link lib/text etc
0 stat --json zstd.squashfs bin/zeros
0 verify zstd.squashfs
0 verify --json gzip.squashfs
0 unpack zstd.squashfs copy
0 unpack -q --force gzip.squashfs copy lib etc/file1*
0 unpack -q xz.squashfs copy-of-xz
1 unpack zstd.squashfs copy
1 info damaged
1 info missing
1 cat zstd.squashfs not/there
3 verify damaged
0 tar -o plain.tar zstd.squashfs
0 tar -q -o gz.tar --compress gz gzip.squashfs etc
0 tar -q -o xz.tar --compress xz xz.squashfs lib/deep
0 tar -q -f -o zst.tar --compress zst --no-root zstd.squashfs
1 tar -o plain.tar zstd.squashfs
0 diff tree zstd.squashfs --ignore owner,group,mtime
1 diff zstd.squashfs none.squashfs
1 diff --json tree zstd.squashfs
1 diff -q gzip.squashfs zstd.squashfs
0 diff plain.tar zstd.squashfs
0 diff gz.tar gz.tar
0 mount --help
1 mount missing.squashfs tree
0 mount --via fuse zstd.squashfs tree
0 mount --foreground -l zstd.squashfs -l gzip.squashfs -l xz.squashfs tree
0 mount --via fuse -l tree -l zstd.squashfs tree
- mount --via fuse --upper upper --work work -l zstd.squashfs -l tree $space tree
2 mount zstd.squashfs
0 fuse-overlayfs -o lowerdir=zstd.squashfs:tree,dev,suid tree
0 fuse-overlayfs --version
1 umount tree
0 run --help
1 run -l missing.squashfs -- true
2 run -- true
0 overlay --help
0 overlay which -l zstd.squashfs -l tree etc/file1
0 overlay cat -l zstd.squashfs -l gzip.squashfs -l tree etc/file1 bin/link
0 overlay cat -l xz.squashfs -l zstd.squashfs lib/text
0 overlay which --json -l zstd.squashfs -l gzip.squashfs etc
0 overlay flatten -q zstd.squashfs tree -o flat.squashfs
0 overlay flatten -q -f --keep-whiteouts zstd.squashfs gzip.squashfs -o flat.squashfs
0 overlay commit -q -u tree -o layer.squashfs
0 overlay commit -q -f --resolve --minimal -l zstd.squashfs -u tree -o layer.squashfs
0 overlay diff -q -f gzip.squashfs zstd.squashfs -o layer.squashfs
0 overlay rebase -q -f --from gzip.squashfs --to gzip.squashfs -u tree -o layer.squashfs
0 overlay convert -q --from overlay --to oci layer.squashfs -o layer.tar.gz
0 overlay convert -q -f --from oci --to overlay layer.tar.gz -o layer.squashfs
0 overlay check -l zstd.squashfs -u tree
0 overlay check --json -l zstd.squashfs
2 diff tree damaged
COMMANDS
