package io.squashkit.overlay.upper;

/// Scripts that look, make, remove and write: see [Cases].
final class ContentCases {
  static final String LOOKING =
      """
      read etc/conf
      stat both
      walk .

      ls both
      ls closed
      ls .
      read both/same
      stat both/hidden
      stat gone
      stat both/turned/x
      read etc
      getxattr both user.of
      xattrs able

      as 70:71 read etc/conf
      as 99:99 read etc/secret
      as 99:99 ls var/empty
      as 99:99 stat etc/init/run
      as 1001:99 read shared
      as 1001:99 append shared no
      """;

  static final String MAKING =
      """
      creat fresh 0644 one
      creat etc/fresh 0600 two
      creat both/fresh 0644 three
      creat tree/branch/fresh 0640 four

      mkdir fresh 0755
      mkdir fresh/inner 0700
      mkdir both/fresh 0755
      creat both/fresh/f 0644 x

      as 70:71 creat etc/mine 0664 x
      as 70:71 mkdir etc/minedir 0777
      as 99:99 creat etc/foreign 0644 x
      as 99:99 creat var/spool/his 0644 x
      as 70:71 unlink var/spool/his
      as 99:99 unlink var/spool/job
      as 99:99 rename var/spool/job var/spool/his2
      as 70:71 unlink var/spool/job

      creat share/f 0664 x
      mkdir share/d 0775
      as 99:99 creat share/refused 0644 x
      as 70:71 creat share/owned 02775 x
      as 70:71 mkdir share/d2 0775

      creat inherits/f 0666 x
      mkdir inherits/d 0777
      creat inherits/d/g 0600 x
      symlink some inherits/s
      mknod inherits/p p 0622

      creat gone 0644 again
      mkdir gonedir 0755
      ls gonedir
      creat both/hidden 0644 again

      mkdir gone 0755
      creat gone/x 0644 x

      symlink a/b/c sl
      mknod c1 c 0640 4:7
      mknod b1 b 0640 4:7
      mknod p1 p 0644
      mknod s1 s 0755
      mknod w1 c 0000 0:0
      as 70:71 mknod var/spool/c c 0600 1:3
      as 70:71 mknod var/spool/p p 0600

      tmpfile etc etc/named 0640 hello
      tmpfile . also 0600 x
      tmpfile etc etc/conf 0640 taken

      open etc/conf c
      open etc/other c
      open etc/conf cx
      creat etc/conf 0644 x
      mkdir etc 0755
      creat etc/conf/x 0644 x
      creat missing/x 0644 x
      """;

  static final String REMOVING =
      """
      unlink etc/conf
      ls etc
      remount
      ls etc

      unlink ln
      unlink tty
      unlink pipe
      unlink sock
      unlink none
      unlink both/same
      unlink both/turned

      append etc/conf x
      unlink etc/conf
      creat etc/conf 0644 new
      unlink etc/conf

      creat new 0644 x
      unlink new
      creat gone 0644 x
      unlink gone
      mkdir newdir 0755
      rmdir newdir

      unlink etc
      rmdir etc/conf
      rmdir tree
      rmdir missing
      rmdir var/empty

      unlink etc/one
      stat etc/two
      stat var/three

      rmtree both
      ls .
      mkdir both 0755
      ls both
      remount
      ls both
      creat both/x 0644 x
      unlink both/x
      ls both

      rmtree closed
      rmtree tree
      mkdir tree 0700
      creat tree/leaf 0644 new
      remount
      walk tree

      unlink tree/leaf
      rmtree tree/branch
      rmdir tree

      rmdir var/empty
      creat var/empty 0644 file

      unlink etc/conf
      mkdir etc/conf 0755
      creat etc/conf/in 0644 x
      rmtree etc/conf

      unlink etc/conf
      symlink x etc/conf
      unlink none
      mknod none p 0600
      """;

  static final String WRITING =
      """
      append etc/conf more
      pwrite etc/init/run 3 XYZ
      write etc/secret all
      truncate etc/one 10
      append both/same x

      truncate large 1000
      truncate etc/conf 2000
      truncate none 0
      truncate etc 0
      truncate tty 0
      truncate su 30

      open etc/conf rw
      open etc/secret a
      open su w
      open large rt
      open hollow r
      open pipe rw
      open tty r

      append ln through
      append toetc/secret x
      write lost made
      open lost r

      append su x
      append sg x

      as 99:99 append sg x
      as 99:99 append su x
      as 70:71 append etc/conf x

      append able x
      xattrs able

      append hollow tail
      pwrite hollow 5000000 middle

      chmod hollow 0600

      allocate etc/conf all 0 9000
      allocate large punch 8192 65536
      allocate none keep 0 100000

      hold h etc/conf r
      append etc/conf seen
      readheld h
      unlink etc/conf
      readheld h
      creat etc/conf 0644 other
      readheld h

      hold h etc/secret r
      unlink etc/secret
      readheld h

      hold h etc/secret rw
      rename etc/secret etc/moved
      writeheld h yy
      readheld h
      unlink etc/moved
      writeheld h zzz
      readheld h

      hold h etc/conf rw
      rename etc/secret etc/conf
      writeheld h gone
      readheld h
      read etc/conf

      fsync etc/conf
      append etc/conf x
      fsync etc/conf
      fsync etc
      """;

  private ContentCases() {}
}
