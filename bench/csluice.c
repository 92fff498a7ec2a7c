/*
 * What sluice-cni does to the kernel for a pod with the default policy, and nothing else: it enters the network
 * namespace and commits one nf_tables transaction. No input is read, nothing is decided. It shows what is left for
 * everything else in an ADD. bench/run makes sure that the rules are those of sluice-cni, letter by letter.
 *
 * Usage: csluice add NETNS        ends with 0 if the rules were installed
 *        csluice add-large NETNS  the same for 500 excluded inbound ports and 500 excluded outbound CIDRs
 *        csluice remove NETNS     ends with 0 if there was a table to remove
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TABLE "sluice"
#define SIDECAR_ID 1337
#define OUTBOUND_PORT 15001
#define INBOUND_PORT 15006
#define TUNNEL_PORT 15008
#define EXCLUDED_PORTS "inbound_excluded_ports"
#define EXCLUDED_PAIRS EXCLUDED_PORTS "_tcp"
#define EXCLUDED_CIDRS "outbound_excluded_ipv4"
/* The ports and CIDRs of LARGE_POLICY in subjects.py. */
#define LARGE 500
#define LARGE_PORT(n) (20000 + 2 * (n))
#define LARGE_NETWORK(n) ((10 + (n) / 250) << 24 | (n) % 250 << 16 | 2 * (n) % 250 << 8)
#define LARGE_AFTER(n) (LARGE_NETWORK(n) + (1 << 8))
/* As long as the plugin's own mark, so that the kernel copies as much; no digest, because nothing checks it. */
#define COMMENT "sluice rules v4 digest csluice, unsigned"

/*
 * nft's type numbers for ports, addresses, and ports with their protocol, and its note that the set's key is in network
 * byte order.
 */
#define TYPE_INET_SERVICE 13
#define TYPE_IPV4_ADDR 7
#define TYPE_INET_PROTO 12
#define TYPE_PAIR (TYPE_INET_PROTO << 6 | TYPE_INET_SERVICE)
static const unsigned char KEY_IN_NETWORK_ORDER[] = {0, 4, 2, 0, 0, 0};

/* ---- messages: appended to one buffer, lengths filled in at the end of each ---- */

static unsigned char batch[65536];
static size_t used;
static struct nlmsghdr *message;
static unsigned sequence;

static void *append(const void *data, size_t length) {
  void *place = batch + used;
  memcpy(place, data, length);
  used += NLMSG_ALIGN(length);
  return place;
}

static void begin(int type, int flags, int family, int resource) {
  struct nlmsghdr header = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags, .nlmsg_seq = sequence++};
  struct nfgenmsg general = {.nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(resource)};
  message = append(&header, sizeof header);
  append(&general, sizeof general);
}

static void end(void) { message->nlmsg_len = batch + used - (unsigned char *)message; }

static void begin_nft(int type, int flags) { begin(NFNL_SUBSYS_NFTABLES << 8 | type, flags, NFPROTO_INET, 0); }

static void attribute(int type, const void *data, size_t length) {
  struct nlattr header = {.nla_len = NLA_HDRLEN + length, .nla_type = type};
  append(&header, sizeof header);
  append(data, length);
}

static void text(int type, const char *value) { attribute(type, value, strlen(value) + 1); }

static void number(int type, uint32_t value) {
  value = htonl(value);
  attribute(type, &value, sizeof value);
}

static struct nlattr *open_nest(int type) {
  struct nlattr header = {.nla_type = type | NLA_F_NESTED};
  return append(&header, sizeof header);
}

static void close_nest(struct nlattr *nest) { nest->nla_len = batch + used - (unsigned char *)nest; }

/* ---- expressions: all work on register 1 ---- */

static struct nlattr *element, *data;

static void open_expression(const char *name) {
  element = open_nest(NFTA_LIST_ELEM);
  text(NFTA_EXPR_NAME, name);
  data = open_nest(NFTA_EXPR_DATA);
}

static void close_expression(void) {
  close_nest(data);
  close_nest(element);
}

static void value(int type, const void *bytes, size_t length) {
  struct nlattr *nest = open_nest(type);
  attribute(NFTA_DATA_VALUE, bytes, length);
  close_nest(nest);
}

static void equals(const void *bytes, size_t length) {
  open_expression("cmp");
  number(NFTA_CMP_SREG, NFT_REG_1);
  number(NFTA_CMP_OP, NFT_CMP_EQ);
  value(NFTA_CMP_DATA, bytes, length);
  close_expression();
}

static void load_meta(int key) {
  open_expression("meta");
  number(NFTA_META_DREG, NFT_REG_1);
  number(NFTA_META_KEY, key);
  close_expression();
}

static void meta_is(int key, const void *bytes, size_t length) {
  load_meta(key);
  equals(bytes, length);
}

static void load_payload(int to, int base, int offset, int length) {
  open_expression("payload");
  number(NFTA_PAYLOAD_DREG, to);
  number(NFTA_PAYLOAD_BASE, base);
  number(NFTA_PAYLOAD_OFFSET, offset);
  number(NFTA_PAYLOAD_LEN, length);
  close_expression();
}

static void is_tcp(void) { meta_is(NFT_META_L4PROTO, "\x06", 1); }

static void to_port(int port) {
  uint16_t bytes = htons(port);
  load_payload(NFT_REG_1, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof bytes);
  equals(&bytes, sizeof bytes);
}

static void in_set(const char *set) {
  open_expression("lookup");
  text(NFTA_LOOKUP_SET, set);
  number(NFTA_LOOKUP_SREG, NFT_REG_1);
  number(NFTA_LOOKUP_FLAGS, 0);
  close_expression();
}

static void to_port_in(const char *set) {
  load_payload(NFT_REG_1, NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);
  in_set(set);
}

/* Both in one: the port goes to the four bytes after the protocol. */
static void protocol_and_port_in(const char *set) {
  load_meta(NFT_META_L4PROTO);
  load_payload(NFT_REG32_01, NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);
  in_set(set);
}

static void to_ipv4_in(const char *set) {
  meta_is(NFT_META_NFPROTO, "\x02", 1);
  load_payload(NFT_REG_1, NFT_PAYLOAD_NETWORK_HEADER, 16, 4);
  in_set(set);
}

/* The address is 127.0.0.x or ::x. */
static void address_is(int family, int offset, unsigned char last) {
  unsigned char address[16] = {0};
  size_t length = family == NFPROTO_IPV4 ? 4 : 16;
  if (family == NFPROTO_IPV4) address[0] = 127;
  address[length - 1] = last;
  unsigned char family_byte = family;
  meta_is(NFT_META_NFPROTO, &family_byte, 1);
  load_payload(NFT_REG_1, NFT_PAYLOAD_NETWORK_HEADER, offset, length);
  equals(address, length);
}

static void verdict(int code, const char *chain) {
  open_expression("immediate");
  number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  struct nlattr *immediate = open_nest(NFTA_IMMEDIATE_DATA);
  struct nlattr *nest = open_nest(NFTA_DATA_VERDICT);
  number(NFTA_VERDICT_CODE, code);
  if (chain) text(NFTA_VERDICT_CHAIN, chain);
  close_nest(nest);
  close_nest(immediate);
  close_expression();
}

static void redirect(int port) {
  uint16_t bytes = htons(port);
  open_expression("immediate");
  number(NFTA_IMMEDIATE_DREG, NFT_REG_1);
  value(NFTA_IMMEDIATE_DATA, &bytes, sizeof bytes);
  close_expression();
  open_expression("redir");
  number(NFTA_REDIR_REG_PROTO_MIN, NFT_REG_1);
  number(NFTA_REDIR_REG_PROTO_MAX, NFT_REG_1);
  number(NFTA_REDIR_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
  close_expression();
}

/* ---- the objects of the table ---- */

static void table(int type, int flags, const char *comment) {
  begin_nft(type, flags);
  text(NFTA_TABLE_NAME, TABLE);
  if (comment) {
    unsigned char mark[64] = {0 /* the tag of a comment */, strlen(comment) + 1};
    memcpy(mark + 2, comment, mark[1]);
    attribute(NFTA_TABLE_USERDATA, mark, mark[1] + 2);
  }
  end();
}

static struct nlattr *members;

static void begin_set(const char *name, int type, int length, int flags, int count) {
  static int id;
  begin_nft(NFT_MSG_NEWSET, NLM_F_CREATE);
  text(NFTA_SET_TABLE, TABLE);
  text(NFTA_SET_NAME, name);
  number(NFTA_SET_FLAGS, NFT_SET_CONSTANT | flags);
  number(NFTA_SET_KEY_TYPE, type);
  number(NFTA_SET_KEY_LEN, length);
  number(NFTA_SET_ID, ++id);
  struct nlattr *description = open_nest(NFTA_SET_DESC);
  number(NFTA_SET_DESC_SIZE, count);
  close_nest(description);
  attribute(NFTA_SET_USERDATA, KEY_IN_NETWORK_ORDER, sizeof KEY_IN_NETWORK_ORDER);
  end();
  begin_nft(NFT_MSG_NEWSETELEM, NLM_F_CREATE);
  text(NFTA_SET_ELEM_LIST_TABLE, TABLE);
  text(NFTA_SET_ELEM_LIST_SET, name);
  members = open_nest(NFTA_SET_ELEM_LIST_ELEMENTS);
}

static void member(const void *key, size_t length, int is_end) {
  struct nlattr *one = open_nest(NFTA_LIST_ELEM);
  if (is_end) number(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
  value(NFTA_SET_ELEM_KEY, key, length);
  close_nest(one);
}

static void end_set(void) {
  close_nest(members);
  end();
}

static void excluded_ports(void) {
  static const uint16_t excluded[][2] = {{15020, 15021}, {15090, 15090}};
  begin_set(EXCLUDED_PORTS, TYPE_INET_SERVICE, 2, NFT_SET_INTERVAL, 4);
  for (int i = 0; i < 2; i++)
    for (int is_end = 0; is_end <= 1; is_end++) {
      uint16_t key = htons(excluded[i][is_end] + is_end);
      member(&key, sizeof key, is_end);
    }
  end_set();
}

static void many_excluded_ports(void) {
  begin_set(EXCLUDED_PAIRS, TYPE_PAIR, 8, 0, LARGE);
  for (int i = 0; i < LARGE; i++) {
    uint16_t pair[4] = {6, 0, htons(LARGE_PORT(i))};
    member(pair, sizeof pair, 0);
  }
  end_set();
}

static void many_excluded_cidrs(void) {
  begin_set(EXCLUDED_CIDRS, TYPE_IPV4_ADDR, 4, NFT_SET_INTERVAL, 2 * LARGE);
  for (int i = 0; i < LARGE; i++)
    for (int is_end = 0; is_end <= 1; is_end++) {
      uint32_t key = htonl(is_end ? LARGE_AFTER(i) : LARGE_NETWORK(i));
      member(&key, sizeof key, is_end);
    }
  end_set();
}

static void chain(const char *name) {
  begin_nft(NFT_MSG_NEWCHAIN, NLM_F_CREATE);
  text(NFTA_CHAIN_TABLE, TABLE);
  text(NFTA_CHAIN_NAME, name);
  end();
}

static void base_chain(const char *name, int hook_number) {
  begin_nft(NFT_MSG_NEWCHAIN, NLM_F_CREATE);
  text(NFTA_CHAIN_TABLE, TABLE);
  text(NFTA_CHAIN_NAME, name);
  struct nlattr *hook = open_nest(NFTA_CHAIN_HOOK);
  number(NFTA_HOOK_HOOKNUM, hook_number);
  number(NFTA_HOOK_PRIORITY, -199);
  close_nest(hook);
  number(NFTA_CHAIN_POLICY, NF_ACCEPT);
  text(NFTA_CHAIN_TYPE, "nat");
  end();
}

static struct nlattr *expressions;

static void begin_rule(const char *chain_name) {
  begin_nft(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
  text(NFTA_RULE_TABLE, TABLE);
  text(NFTA_RULE_CHAIN, chain_name);
  expressions = open_nest(NFTA_RULE_EXPRESSIONS);
}

static void end_rule(void) {
  close_nest(expressions);
  end();
}

/* RULE("inbound", is_tcp(), to_port(1), verdict(...)) */
#define RULE(chain_name, ...) (begin_rule(chain_name), __VA_ARGS__, end_rule())

static void rules(int is_large) {
  static const uint32_t sidecar = SIDECAR_ID;
  static const char loopback[16] = "lo";
  is_large ? many_excluded_ports() : excluded_ports();
  if (is_large) many_excluded_cidrs();
  base_chain("prerouting", NF_INET_PRE_ROUTING);
  base_chain("output", NF_INET_LOCAL_OUT);
  chain("capture");
  chain("hairpin");
  chain("inbound");
  chain("loopback");
  chain("outbound");

  RULE("prerouting", is_tcp(), verdict(NFT_JUMP, "inbound"));
  RULE("output", is_tcp(), verdict(NFT_JUMP, "outbound"));

  RULE("capture", address_is(NFPROTO_IPV4, 16, 1), verdict(NFT_RETURN, NULL));
  RULE("capture", address_is(NFPROTO_IPV6, 24, 1), verdict(NFT_RETURN, NULL));
  if (is_large) RULE("capture", to_ipv4_in(EXCLUDED_CIDRS), verdict(NFT_RETURN, NULL));
  RULE("capture", is_tcp(), redirect(OUTBOUND_PORT));

  RULE("hairpin", address_is(NFPROTO_IPV4, 16, 1), verdict(NFT_RETURN, NULL));
  RULE("hairpin", address_is(NFPROTO_IPV6, 24, 1), verdict(NFT_RETURN, NULL));
  RULE("hairpin", is_tcp(), to_port(TUNNEL_PORT), verdict(NFT_RETURN, NULL));
  RULE("hairpin", is_tcp(), redirect(INBOUND_PORT));

  RULE("inbound", is_tcp(), to_port(TUNNEL_PORT), verdict(NFT_RETURN, NULL));
  if (is_large)
    RULE("inbound", is_tcp(), protocol_and_port_in(EXCLUDED_PAIRS), verdict(NFT_RETURN, NULL));
  else
    RULE("inbound", is_tcp(), to_port_in(EXCLUDED_PORTS), verdict(NFT_RETURN, NULL));
  RULE("inbound", is_tcp(), redirect(INBOUND_PORT));

  RULE("loopback", address_is(NFPROTO_IPV4, 12, 6), verdict(NFT_RETURN, NULL));
  RULE("loopback", address_is(NFPROTO_IPV6, 8, 6), verdict(NFT_RETURN, NULL));
  RULE("loopback", meta_is(NFT_META_SKUID, &sidecar, 4), verdict(NFT_GOTO, "hairpin"));
  RULE("loopback", meta_is(NFT_META_SKGID, &sidecar, 4), verdict(NFT_GOTO, "hairpin"));

  RULE("outbound", meta_is(NFT_META_OIFNAME, loopback, 16), verdict(NFT_GOTO, "loopback"));
  RULE("outbound", meta_is(NFT_META_SKUID, &sidecar, 4), verdict(NFT_RETURN, NULL));
  RULE("outbound", meta_is(NFT_META_SKGID, &sidecar, 4), verdict(NFT_RETURN, NULL));
  RULE("outbound", verdict(NFT_GOTO, "capture"));
}

/* ---- the transaction ---- */

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int commit(void) {
  static unsigned char answer[8192];
  int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (netlink < 0) return fail("socket");
  struct timeval deadline = {.tv_sec = 5};
  if (setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline) < 0) return fail("setsockopt");
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(netlink, batch, used, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0) return fail("sendto");
  /* Only the last message asks for an answer, so the first one that comes says how the transaction went. */
  if (recv(netlink, answer, sizeof answer, 0) < 0) return fail("recv");
  errno = -((struct nlmsgerr *)NLMSG_DATA((struct nlmsghdr *)answer))->error;
  return errno ? fail("nf_tables") : 0;
}

int main(int count, char **arguments) {
  int is_large = count == 3 && strcmp(arguments[1], "add-large") == 0;
  int is_add = is_large || (count == 3 && strcmp(arguments[1], "add") == 0);
  if (!is_add && (count != 3 || strcmp(arguments[1], "remove") != 0)) {
    fputs("usage: csluice add|add-large|remove NETNS\n", stderr);
    return 2;
  }
  int netns = open(arguments[2], O_RDONLY | O_CLOEXEC);
  if (netns < 0 || setns(netns, CLONE_NEWNET) < 0) return fail(arguments[2]);

  begin(NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  end();
  if (is_add) {
    table(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL, COMMENT);
    rules(is_large);
  } else {
    table(NFT_MSG_DELTABLE, 0, NULL);
  }
  message->nlmsg_flags |= NLM_F_ACK;
  begin(NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  end();
  return commit();
}
