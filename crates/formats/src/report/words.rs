//! The sentences of the report in the three languages. The worker carries no message bundles: these are all it says.

use model::ProblemCode;

use crate::table::RowTrouble;

/// The words of one language.
#[derive(Clone, Copy)]
pub(super) struct Words {
    language: usize,
    pub(super) taken: &'static str,
    pub(super) in_part: &'static str,
    pub(super) rejected: &'static str,
}

/// English, 简体中文, 繁體中文.
type Sentence = [&'static str; 3];

impl Words {
    /// The words of a language.
    pub(super) fn of(locale: &str) -> Self {
        Self::in_language(match locale {
            "zh-Hant" | "zh-TW" | "zh-HK" | "zh-MO" => 2,
            _ if locale.starts_with("zh") => 1,
            _ => 0,
        })
    }

    /// The words of every language.
    pub(super) fn all() -> [Self; 3] {
        [0, 1, 2].map(Self::in_language)
    }

    fn in_language(language: usize) -> Self {
        let pick = |sentence: Sentence| sentence[language];
        Self {
            language,
            taken: pick(["imported", "已导入", "已匯入"]),
            in_part: pick([
                "imported without the cells named",
                "已导入，所列单元格除外",
                "已匯入，所列儲存格除外",
            ]),
            rejected: pick(["not imported", "未导入", "未匯入"]),
        }
    }

    pub(super) fn heads(&self) -> [&'static str; super::OWN_COLUMNS] {
        [
            ["Line", "行号", "行號"],
            ["Result", "结果", "結果"],
            ["Problems", "问题", "問題"],
            ["Record", "记录标识", "記錄識別碼"],
        ]
        .map(|head| head[self.language])
    }

    pub(super) fn column(&self, number: usize) -> String {
        match self.language {
            0 => format!("Column {number}"),
            1 => format!("第 {number} 列"),
            _ => format!("第 {number} 欄"),
        }
    }

    pub(super) fn left_out(&self, rows: u64) -> String {
        match self.language {
            0 => format!("… and {rows} more rows with problems"),
            1 => format!("……另有 {rows} 行存在问题"),
            _ => format!("……另有 {rows} 列有問題"),
        }
    }

    pub(super) fn trouble(&self, trouble: RowTrouble) -> &'static str {
        let sentence: Sentence = match trouble {
            RowTrouble::BrokenQuotes => ["a quotation mark is never closed", "引号没有闭合", "引號沒有結尾"],
            RowTrouble::StrayQuotes => [
                "a quotation mark inside a quoted cell",
                "带引号的单元格中有多余的引号",
                "加引號的儲存格中有多餘的引號",
            ],
            RowTrouble::TooFewCells => ["fewer cells than columns", "单元格少于列数", "儲存格少於欄數"],
            RowTrouble::TooManyCells => ["more cells than columns", "单元格多于列数", "儲存格多於欄數"],
            RowTrouble::TooLong => ["the row is longer than 1 MB", "该行超过 1 MB", "該列超過 1 MB"],
            RowTrouble::ForeignEncoding => [
                "written in another encoding than the file",
                "编码与文件其余部分不同",
                "編碼與檔案其餘部分不同",
            ],
            RowTrouble::LostCharacters => {
                ["some characters cannot be read", "部分字符无法读取", "部分字元無法讀取"]
            }
        };
        sentence[self.language]
    }

    pub(super) fn problem(&self, code: ProblemCode) -> &'static str {
        let sentence: Sentence = match code {
            ProblemCode::Required => ["a necessary value is missing", "缺少必填内容", "缺少必填內容"],
            ProblemCode::TooLong => ["too long", "内容过长", "內容過長"],
            ProblemCode::NotANumber => ["not a number", "不是数字", "不是數字"],
            ProblemCode::OutOfRange => ["out of range", "超出范围", "超出範圍"],
            ProblemCode::TooPrecise => ["too many decimal places", "小数位过多", "小數位數過多"],
            ProblemCode::Ambiguous => {
                ["can be read in two ways", "有两种读法，无法确定", "有兩種讀法，無法確定"]
            }
            ProblemCode::NotADate => ["not a date", "不是日期", "不是日期"],
            ProblemCode::NotAnEmail => ["not an e-mail address", "不是电子邮箱地址", "不是電子郵件地址"],
            ProblemCode::NotAPhone => ["not a phone number", "不是电话号码", "不是電話號碼"],
            ProblemCode::NotAUrl => ["not a web address", "不是网址", "不是網址"],
            ProblemCode::UnknownCurrency => ["not a known currency", "未知货币", "未知貨幣"],
            ProblemCode::UnknownOption => ["not one of the options", "不在选项之中", "不在選項之中"],
            ProblemCode::UnknownRecord => {
                ["nothing by that name was found", "找不到对应的记录", "找不到對應的記錄"]
            }
            ProblemCode::Deleted => ["the record is deleted", "记录已删除", "記錄已刪除"],
            ProblemCode::UnknownField => ["no such field", "没有该字段", "沒有該欄位"],
            ProblemCode::WrongType => {
                ["not the kind of value that the field holds", "内容与字段类型不符", "內容與欄位類型不符"]
            }
            ProblemCode::NotAllowed => ["not allowed", "没有权限", "沒有權限"],
            ProblemCode::ControlCharacters => {
                ["control characters were removed", "已去除控制字符", "已移除控制字元"]
            }
            ProblemCode::Duplicate => ["occurs twice", "重复", "重複"],
            ProblemCode::NotWithin => {
                ["a number that is not possible here", "此处不能填该数字", "此處不能填該數字"]
            }
            ProblemCode::NotPositive => ["not above 0", "必须大于 0", "必須大於 0"],
            ProblemCode::OwnParent => ["a part of itself", "不能是自身的下级", "不能是自身的下級"],
            ProblemCode::EndsBeforeStart => {
                ["the end is before the beginning", "结束早于开始", "結束早於開始"]
            }
            ProblemCode::NoOpenStage => {
                ["the pipeline has no open stage", "该销售管道没有进行中的阶段", "該銷售管線沒有進行中的階段"]
            }
            ProblemCode::LastOpenStage => [
                "the pipeline needs an open stage",
                "该销售管道需要一个进行中的阶段",
                "該銷售管線需要一個進行中的階段",
            ],
            ProblemCode::Conflict => ["contradicts other values", "与其他内容矛盾", "與其他內容矛盾"],
        };
        sentence[self.language]
    }
}
