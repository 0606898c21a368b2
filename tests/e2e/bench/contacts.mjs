// 100,000 invented contacts as a file of another program would hold them: the same bytes on every machine.
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { csv } from "../helpers/files.mjs";

export const CONTACTS = 100_000;
const COMPANIES = 4_000;

const HEADER = [
  "First name", "Last name", "Company", "Job title", "E-mail", "Mobile", "City", "Country", "Notes",
];
const LATIN = {
  given: "Anna Jonas Friederike Matteo Ingrid Paul Camille Oskar Beatriz Liam Zofia Henrik Nadia Tomas Elena Viktor Ruth Andrei Maeve Simon".split(" "),
  family: "Brandner Kolbing Grünewald Rossi Lindqvist Novák Lefèvre Sørensen Almeida Murphy Kowalska Haugen Petrova Svoboda Marchetti Albrecht Whitfield Ionescu O'Brien Achterberg".split(" "),
  city: "Bielefeld Brescia Göteborg Brno Lyon Aarhus Porto Cork Poznań Bergen".split(" "),
  country: "DE IT SE CZ FR DK PT IE PL NO".split(" "),
};
const CHINESE = {
  given: "伟 芳 秀英 敏 静 丽华 强 磊 建国 洋 小明 志强 雪梅 文博 子涵 晓东 嘉怡 国栋 海燕 思远".split(" "),
  family: "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 林 郭 何 欧阳 司马".split(" "),
  city: "苏州 宁波 东莞 佛山 无锡 温州 青岛 台中 新竹 杭州".split(" "),
};
const WORKS = "Antriebe Pumpen Werkzeug Präzision Hydraulik Forming Castings Robotics Bearings Optics".split(" ");
const CHINESE_WORKS = "机械 模具 精密 液压 铸造 机器人 轴承 光学 数控 电机".split(" ");
const ROLES = ["Head of Purchasing", "Production Manager", "Engineer", "Managing Director", "采购经理", "总工程师", "Quality Manager", "Owner"];
const NOTES = ["Met at the fair in hall 8, wants a quote for two spindles", "Calls back after the summer, prefers e-mail", "去年展会认识，关注交货期", "Uses a competitor's machine until next year", ""];

// Mulberry32: small, seeded, and the same everywhere.
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function company(number) {
  const town = number % 3 === 0 ? CHINESE.city[number % 10] : LATIN.city[number % 10];
  return number % 3 === 0
    ? `${town}${CHINESE.family[number % 20]}氏${CHINESE_WORKS[Math.floor(number / 3) % 10]}${number}有限公司`
    : `${LATIN.family[number % 20]} ${WORKS[Math.floor(number / 3) % 10]} ${number}, ${town}`;
}

function contact(index, chance, series) {
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const digits = (count) => String(Math.floor(chance() * 10 ** count)).padStart(count, "0");
  const chinese = index % 3 === 0;
  const names = chinese ? CHINESE : LATIN;
  // More people work in a few companies than in all the others.
  const employer = Math.floor(chance() ** 2 * COMPANIES);
  const place = Math.floor(chance() * 10);
  const phone = chinese ? `+86 13${digits(1)} ${digits(4)} ${digits(4)}` : `+49 17${digits(1)} ${digits(4)} ${digits(4)}`;
  return [
    pick(names.given), pick(names.family), company(employer), pick(ROLES),
    `person${index}@${series}${employer}.example`, phone,
    names.city[place], chinese ? "CN" : LATIN.country[place], pick(NOTES),
  ];
}

function contacts(series, count) {
  const chance = random(series.codePointAt(0));
  return Array.from({ length: count }, (_, index) => contact(index, chance, series));
}

// The last one of the file: its given and family name, and an address that only it has.
export function lastContact() {
  const [given, family, , , email] = contacts("c", CONTACTS).at(-1);
  return { given, family, email };
}

// Writes the file into a folder; `series` makes another set of people, for an import beside the first.
export async function contactsFile(folder, { series = "c", count = CONTACTS } = {}) {
  const rows = contacts(series, count);
  const file = path.join(folder, `contacts-${series}.csv`);
  await writeFile(file, csv([HEADER, ...rows]));
  return file;
}
