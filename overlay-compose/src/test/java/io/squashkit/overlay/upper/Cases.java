package io.squashkit.overlay.upper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Scripts over the [Fixture], each for a fresh upper directory: a case a paragraph, lines in the language of
/// [Script], and `remount`.
final class Cases {
  private static final String LOOKING =
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

  private static final String MAKING =
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

  private static final String REMOVING =
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

  private static final String WRITING =
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

  private static final String CHANGING =
      """
      chmod etc/conf 0600
      chmod etc 0700
      chmod both 0711
      chmod tty 0600
      chmod pipe 0644
      chmod sock 0700
      chmod ln 0600

      chmod none 0644
      chown none 0:0
      utimes none

      chown etc/conf 80:81
      chown ln 80:81
      chown disk 1:1
      chown su 80:81
      chown sg 80:81
      chown etc/init 80:81

      as 70:71 chown etc/conf 70:71
      as 70:71 chown etc/conf 80:71
      as 70:71 chmod etc/conf 02755
      as 99:99 chmod etc/conf 0644
      as 70:71 chmod etc/secret 0644

      utimes etc/conf
      utimes etc
      utimes ln
      utimes tty
      as 99:99 utimes etc/one

      setxattr able user.more v
      setxattr able user.note changed
      rmxattr able user.note
      rmxattr able user.missing
      setxattr etc user.dir v
      setxattr ln trusted.link v
      setxattr ln user.link v
      setxattr etc/one trusted.x v
      as 70:71 setxattr etc/conf user.mine v
      as 70:71 setxattr etc/conf trusted.mine v
      as 99:99 setxattr etc/conf user.his v
      as 70:71 xattrs etc/conf

      rmxattr etc/conf user.missing

      setxattr etc/conf trusted.overlay.opaque y
      setxattr etc/conf user.overlay.opaque y
      setxattr etc/conf trusted.overlay.overlay.deep y
      getxattr etc/conf trusted.overlay.opaque
      getxattr etc/conf trusted.overlay.origin
      xattrs etc/conf
      rmxattr etc/conf trusted.overlay.opaque
      xattrs etc/conf

      setxattr shared system.posix_acl_access ACL
      chmod shared 0600
      chmod etc/conf 0640

      setxattr etc/conf system.posix_acl_access ACL
      setxattr etc system.posix_acl_default ACL
      creat etc/inherited 0666 x
      setxattr etc/one system.posix_acl_default ACL

      rmxattr shared system.posix_acl_access
      rmxattr etc/conf system.posix_acl_access

      chattr etc/conf +i
      lsattr etc/conf
      append etc/conf x
      chmod etc/conf 0600
      unlink etc/conf
      rename etc/conf etc/other
      link etc/conf etc/other
      setxattr etc/conf user.x v
      remount
      lsattr etc/conf
      append etc/conf x
      chattr etc/conf -
      append etc/conf x

      chattr etc/conf +a
      append etc/conf x
      write etc/conf x
      pwrite etc/conf 0 x
      truncate etc/conf 0
      unlink etc/conf

      chattr etc +i
      creat etc/x 0644 x
      unlink etc/conf
      append etc/conf x
      chattr etc -
      creat etc/x 0644 x

      chattr etc +a
      creat etc/x 0644 x
      unlink etc/x
      """;

  private static final String LINKING =
      """
      link etc/conf etc/conf2
      stat etc/conf
      append etc/conf2 x
      read etc/conf
      unlink etc/conf
      stat etc/conf2

      link etc/conf var/conf
      link ln ln2
      link tty tty2
      link etc etc2
      link etc/conf etc/secret
      link missing x

      unlink none
      link etc/conf none

      append etc/one x
      read etc/two
      chmod etc/two 0600
      chmod var/three 0600
      same etc/one etc/two

      link etc/one etc/four
      link etc/four var/five
      remount
      stat etc/four

      rename etc/one etc/six
      rename etc/two var/three

      creat a 0644 x
      link a b
      rename a b
      ls .

      chmod etc/conf 0600
      link etc/conf var/conf
      """;

  private static final String MOVING =
      """
      rename etc/conf etc/conf2
      rename etc/conf2 etc/conf

      rename etc/conf var/conf
      rename ln var/ln
      rename tty var/tty
      rename both/upper etc/upper

      rename etc/conf etc/secret
      rename etc/one tree/leaf
      creat n 0644 x
      rename n large

      creat n 0644 x
      rename large n
      rename n large

      unlink etc/conf
      creat etc/n 0644 x
      rename etc/n etc/conf

      unlink etc/conf
      rename etc/secret etc/conf
      unlink etc/conf

      rename large gone
      rename gone both/hidden

      rename etc/conf etc/secret noreplace
      rename etc/conf etc/free noreplace
      rename etc/conf etc/missing exchange
      rename etc/free etc/secret exchange
      rename etc/secret var/three exchange
      rename etc/free etc/x whiteout
      rename missing x

      creat n 0644 x
      rename n etc/conf exchange
      remount
      ls etc

      rename etc/conf var/empty
      rename var/empty etc/conf
      rename etc etc/init/x
      rename etc/init/run etc exchange
      rename none var/empty exchange

      rename etc etc2
      ls etc2
      rename tree both/tree
      ls both/tree
      walk .

      rename var/empty empty2
      mkdir var/empty 0755
      ls empty2

      rename tree trunk
      rename trunk/branch etc/branch
      ls etc/branch
      append trunk/leaf x
      creat trunk/new 0644 x
      remount
      walk trunk
      rename trunk tree
      remount
      walk tree

      rename both both2
      rename both2 etc/both3
      remount
      ls etc/both3
      rmtree etc/both3

      mkdir nd 0755
      creat nd/f 0644 x
      rename nd nd2
      rename nd2 both/nd
      rename both/nd var/empty
      remount
      walk var

      mkdir nd 0755
      unlink etc/init/run
      rename nd etc/init
      mkdir nd 0755
      rename nd tree

      rmtree tree
      mkdir nd 0755
      creat nd/f 0644 x
      rename nd tree
      rename tree nd3
      remount
      ls .

      mkdir nd 0755
      rename nd tree exchange
      ls nd
      ls tree

      rename tree both exchange
      walk tree
      walk both
      rename tree var/empty

      rename tree var/empty
      ls var/empty
      rename closed opened
      ls opened
      rename closed/new closed/newer

      mkdir q 0755
      mkdir q/w 0755
      rename etc/init q/w/i
      rename q qq
      remount
      walk qq

      as 70:71 rename etc/init etc/boot
      as 70:71 rename etc/conf share/conf
      as 99:99 rename etc/conf etc/x
      """;

  private Cases() {}

  /// All cases by name: their group's and a number.
  static Map<String, List<String>> all() {
    Map<String, List<String>> cases = new LinkedHashMap<>();
    Map<String, String> groups = new LinkedHashMap<>();
    groups.put("looking", LOOKING);
    groups.put("making", MAKING);
    groups.put("removing", REMOVING);
    groups.put("writing", WRITING);
    groups.put("changing", CHANGING);
    groups.put("linking", LINKING);
    groups.put("moving", MOVING);
    groups.forEach(
        (name, text) -> {
          List<String> paragraphs = new ArrayList<>(List.of(text.split("\n\n", -1)));
          for (int i = 0; i < paragraphs.size(); i++) {
            String lines = paragraphs.get(i).replace("ACL", ACL);
            cases.put(name + " " + (i + 1), lines.strip().lines().toList());
          }
        });
    return cases;
  }

  private static final String ACL =
      "0x0200000001000700ffffffff02000600ea03000004000500ffffffff"
          + "10000700ffffffff20000100ffffffff";
}
