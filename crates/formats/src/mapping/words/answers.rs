//! Names of the columns of answers.

use model::entities::answer::{self, Question};
use model::entities::common;
use protocol::import::Target::{
    Asked, CompanyName, CustomerEmail, CustomerKey, CustomerName, ExternalId, Field,
};

use super::Names;

#[rustfmt::skip]
pub(super) const ANSWER: Names = &[
    (Asked(Question::Nps), "nps npsscore netpromoterscore recommend recommendation likelihoodtorecommend \
        weiterempfehlung 推荐意愿 推荐度 净推荐值 推薦意願 推薦度 淨推薦值"),
    (Asked(Question::Csat), "csat csatscore satisfaction customersatisfaction satisfactionscore zufriedenheit \
        kundenzufriedenheit 满意度 客户满意度 满意度评分 滿意度 客戶滿意度 顧客滿意度 滿意度評分"),
    (Asked(Question::Ces), "ces cesscore effort customereffort customereffortscore ease easescore 省力度 费力度 \
        客户费力度 費力度 客戶費力度"),
    (Field(answer::QUESTION), "question survey surveytype metric umfrage frage 问题 调查 调查类型 调查项目 問題 \
        調查 調查類型 調查項目"),
    (Field(answer::SCORE), "score rating answer response bewertung punkte 评分 打分 分数 得分 評分 分數"),
    (Field(answer::ANSWERED_ON), "date answeredon answeredat respondedat respondedon responsedate submittedat \
        submittedon submitted timestamp surveydate completedat datum 日期 时间 回复时间 提交时间 填写时间 \
        评价日期 時間 回覆時間 提交時間 填寫時間 評價日期"),
    (Field(answer::COMMENT), "comment comments feedback remark remarks verbatim text kommentar bemerkung 评论 评价 \
        反馈 意见 建议 备注 評論 評價 回饋 意見 建議 備註"),
    (Field(answer::CHANNEL), "channel 渠道 通路"),
    (CompanyName, "company companyname account accountname organization organisation firma unternehmen 公司 \
        公司名称 客户名称 公司名稱 客戶名稱"),
    (CustomerKey, "customerid customernumber customerno accountid contactid kundennummer 客户编号 客户id \
        客戶編號 客戶id"),
    (CustomerEmail, "email emailaddress respondentemail contactemail customeremail 邮箱 电子邮件 郵箱 電子郵件 電郵"),
    (CustomerName, "customer customername name fullname contact contactname respondent person kunde 姓名 客户 \
        客户姓名 联系人 客戶 客戶姓名 聯絡人"),
    (Field(common::TAGS), "tags tag 标签 標籤"),
    (ExternalId, "id responseid answerid externalid 编号 編號"),
];
