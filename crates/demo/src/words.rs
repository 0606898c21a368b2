//! Sentences of the story. Each stands in the three languages; customers' notes are in the customer's.

/// English, 简体, 繁體.
pub(crate) type Said = [&'static str; 3];

/// Notes of talks at the booth, by grade.
pub(crate) const LEAD_NOTES: [&[Said]; 4] = [
    &[
        [
            "Budget approved, replaces two old machines. Wants an offer including the pallet changer.",
            "预算已批，要替换两台旧机床，报价需含交换工作台。",
            "預算已核准，要汰換兩台舊機，報價需含交換工作台。",
        ],
        [
            "New plant in spring, needs three turning centres. Decides himself.",
            "明年春天新厂投产，需要三台车削中心，本人可以拍板。",
            "明年春天新廠投產，需要三台車削中心，本人可以決定。",
        ],
        [
            "Cutting time of their impeller is the problem; brought a drawing. Test cut agreed.",
            "叶轮加工节拍太慢，带了图纸来，同意安排试切。",
            "葉輪加工時間太長，帶了圖面來，同意安排試切。",
        ],
    ],
    &[
        [
            "Interested in five axes, but the decision is with the head office.",
            "对五轴感兴趣，决定权在总部。",
            "對五軸有興趣，決定權在總公司。",
        ],
        [
            "Compares with a Japanese offer. Spindle warranty matters most.",
            "正在与日系报价比较，最看重主轴质保。",
            "正在與日系報價比較，最在意主軸保固。",
        ],
        [
            "Would like to see a reference customer nearby.",
            "希望参观附近的老客户。",
            "希望參觀附近的既有客戶。",
        ],
    ],
    &[
        ["Collects information for next year's plan.", "为明年计划收集资料。", "為明年計畫蒐集資料。"],
        [
            "Small lots, price is the hurdle. Used machine perhaps.",
            "批量小，价格有压力，可考虑二手机。",
            "批量小，價格有壓力，可考慮中古機。",
        ],
    ],
    &[
        ["Student, writes a thesis on tool life.", "学生，论文写刀具寿命。", "學生，論文寫刀具壽命。"],
        ["Sells cutting tools himself.", "本身是卖刀具的。", "本身是賣刀具的。"],
    ],
];

/// Next steps of leads and deals.
pub(crate) const NEXT_STEPS: &[Said] = &[
    ["Call about the delivery time", "电话确认交期", "電話確認交期"],
    ["Send the revised quotation", "发送修改后的报价", "寄送修改後的報價"],
    ["Fix a date for the test cut", "敲定试切日期", "敲定試切日期"],
    ["Visit with the application engineer", "与应用工程师一起拜访", "與應用工程師一起拜訪"],
    ["Get the drawing of the workpiece", "索取工件图纸", "索取工件圖面"],
    ["Clarify payment terms with finance", "与财务确认付款条件", "與財務確認付款條件"],
];

/// Calls: subject and what was said.
pub(crate) const CALLS: &[(Said, Said)] = &[
    (
        ["Delivery date of the spare parts", "备件交期", "備品交期"],
        [
            "Parts leave on Thursday; they can bridge until then with the old belt.",
            "备件周四发出，在此之前可先用旧皮带。",
            "備品週四出貨，在此之前可先用舊皮帶。",
        ],
    ),
    (
        ["Spindle noise above 9,000 rpm", "主轴 9000 转以上有异响", "主軸 9000 轉以上有異音"],
        [
            "Asked for a recording and the hours counter. Bearing change likely at the next maintenance.",
            "请客户发录音和运行小时数，下次保养时可能要换轴承。",
            "請客戶傳錄音與運轉時數，下次保養時可能要換軸承。",
        ],
    ),
    (
        ["Questions about the quotation", "报价问题", "報價問題"],
        [
            "Chip conveyor and commissioning are included, probe is not. Sends a list by tomorrow.",
            "已含排屑器和调试，不含测头，明天发清单。",
            "已含排屑機與試車，不含測頭，明天寄清單。",
        ],
    ),
    (
        ["Renewal of the service contract", "服务合同续签", "服務合約續約"],
        [
            "Wants the same terms for two years. Will talk to purchasing.",
            "希望按原条件续两年，会与采购沟通。",
            "希望依原條件續兩年，會與採購討論。",
        ],
    ),
    (
        ["Capacity plan next year", "明年产能计划", "明年產能計畫"],
        [
            "One more shift first, a new machine in the second half if orders hold.",
            "先增加一个班次，订单稳定的话下半年添新机。",
            "先增加一個班次，訂單穩定的話下半年添新機。",
        ],
    ),
];

/// Visits: subject and report.
pub(crate) const VISITS: &[(Said, Said)] = &[
    (
        ["Shop floor visit", "车间拜访", "現場拜訪"],
        [
            "Two of our machines run in three shifts. Operators like the new control, changing tools takes too long.",
            "我们的两台机床三班运转，操作工喜欢新系统，但换刀时间偏长。",
            "我們的兩台機器三班運轉，操作員喜歡新系統，但換刀時間偏長。",
        ],
    ),
    (
        ["Test cut with their part", "客户工件试切", "客戶工件試切"],
        [
            "Cycle time 11 min 40 s instead of 16. Surface accepted by quality.",
            "节拍 11 分 40 秒，原来 16 分钟，质量部门认可表面。",
            "週期 11 分 40 秒，原本 16 分鐘，品保認可表面。",
        ],
    ),
    (
        ["Acceptance of the machine", "机床验收", "機台驗收"],
        [
            "Accepted with two open points: door seal and documentation in the local language.",
            "验收通过，遗留两项：门密封和中文资料。",
            "驗收通過，遺留兩項：門封條與中文資料。",
        ],
    ),
];

/// Notes.
pub(crate) const NOTES: &[Said] = &[
    [
        "The purchasing department moves to the new building in the spring.",
        "采购部明年春天搬到新楼。",
        "採購部明年春天搬到新大樓。",
    ],
    ["Prefers to be called before ten in the morning.", "最好上午十点前打电话。", "最好上午十點前打電話。"],
    [
        "Competitor offered 8 % below us, without commissioning.",
        "竞争对手报价低 8%，但不含调试。",
        "競爭對手報價低 8%，但不含試車。",
    ],
    [
        "Keeps a stock of belts and filters for two months.",
        "皮带和滤芯备两个月库存。",
        "皮帶與濾芯備兩個月庫存。",
    ],
    [
        "The managing director's daughter takes over sales next year.",
        "总经理的女儿明年接管销售。",
        "總經理的女兒明年接管業務。",
    ],
];

/// Tasks.
pub(crate) const TASKS: &[Said] = &[
    ["Follow up the quotation", "跟进报价", "跟進報價"],
    ["Send the maintenance report", "发送保养报告", "寄送保養報告"],
    ["Ask how the test cut went inside", "询问试切的内部评价", "詢問試切的內部評價"],
    ["Offer the successor of their old machine", "推荐旧机型的后继机型", "推薦舊機型的後繼機型"],
    ["Check the spare parts stock with them", "与客户核对备件库存", "與客戶核對備品庫存"],
    ["Agree a date for the yearly maintenance", "约定年度保养日期", "約定年度保養日期"],
];

/// Why deals were lost: option, note, competitor.
pub(crate) const LOSSES: &[(&str, Said, &str)] = &[
    (
        "lost_price",
        [
            "12 % cheaper elsewhere, with a smaller spindle.",
            "别家便宜 12%，主轴小一号。",
            "別家便宜 12%，主軸小一號。",
        ],
        "Tessarino",
    ),
    (
        "lost_delivery_time",
        ["Needed the machine in eight weeks.", "要求八周内交机。", "要求八週內交機。"],
        "Kitahama",
    ),
    (
        "lost_no_budget",
        ["Investment stopped by the parent company.", "母公司冻结投资。", "母公司凍結投資。"],
        "",
    ),
    (
        "lost_competitor",
        ["Has used the other control for years.", "多年使用另一种系统。", "多年使用另一種系統。"],
        "Kitahama",
    ),
    (
        "lost_no_decision",
        ["Nobody decided; asks again next year.", "没有人拍板，明年再问。", "沒有人決定，明年再問。"],
        "",
    ),
];

/// What customers say beside a number: who is not content, who is in between, who is.
pub(crate) const ANSWERS: [&[Said]; 3] = [
    &[
        [
            "Delivery came two weeks late and nobody told us.",
            "交货晚了两周，也没有人通知我们。",
            "交貨晚了兩週，也沒有人通知我們。",
        ],
        [
            "Waited four days for a technician; the line stood still.",
            "等了四天才来技术人员，产线一直停着。",
            "等了四天才有技術人員來，產線一直停著。",
        ],
        [
            "The spare part did not fit, and the second one took a month.",
            "备件不匹配，换货又等了一个月。",
            "備件不合，換貨又等了一個月。",
        ],
    ],
    &[
        [
            "The machine is good, the paperwork is slow.",
            "机床不错，就是文件流程慢。",
            "機台不錯，就是文件流程慢。",
        ],
        ["Fine so far, prices went up again.", "目前还可以，价格又涨了。", "目前還可以，價格又漲了。"],
        [
            "Service is friendly, but hard to reach in the afternoon.",
            "服务态度好，下午不容易联系上。",
            "服務態度好，下午不容易聯絡上。",
        ],
    ],
    &[
        ["Holds its tolerance since the first day.", "从第一天起精度就很稳定。", "從第一天起精度就很穩定。"],
        [
            "The technician knew our part before he came.",
            "技术人员来之前就了解我们的零件。",
            "技術人員來之前就了解我們的零件。",
        ],
        ["Ordered by phone, there the next day.", "电话下单，第二天就到。", "電話下單，隔天就到。"],
    ],
];
