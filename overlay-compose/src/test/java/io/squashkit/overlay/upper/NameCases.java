package io.squashkit.overlay.upper;

/// Scripts that change attributes, link and rename: see [Cases].
final class NameCases {
  static final String CHANGING =
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

  static final String LINKING =
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

  static final String MOVING =
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

  private NameCases() {}
}
