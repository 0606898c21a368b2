//! Names of the columns of orders, products, deals and activities: see [`super`].

use model::entities::{activity, common, deal, order, order_line, product};
use protocol::import::Target::{
    AddressPart, CompanyName, CustomerEmail, CustomerKey, CustomerName, ExternalId, Field, Product,
    ProductCategory, ProductSku, Quantity,
};

use super::Names;

#[rustfmt::skip]
pub(super) const ORDER: Names = &[
    (Field(order::NUMBER), "ordernumber orderno ordernum documentnumber documentno receiptnumber receiptno \
        order invoice invoicenumber invoiceno number ordername bestellnummer auftragsnummer rechnungsnummer 订单号 \
        订单编号 单号 发票号 訂單號 訂單編號 單號 發票號碼"),
    (ExternalId, "orderid id transactionid transactionno invoiceid saleid purchaseid externalid receipt \
        receiptid 订单id 交易号 訂單id 交易號"),
    (CustomerKey, "customerid customernumber customerno clientid customerkey customercode accountid userid \
        custid custno memberid buyerid shopperid kundennummer kundennr 客户编号 客户代码 客户id 会员号 会员编号 买家id 客戶編號 客戶id \
        會員編號 會員號"),
    (CustomerEmail, "email customeremail emailaddress buyeremail 邮箱 客户邮箱 电子邮件 郵箱 客戶郵箱 電子郵件 電郵"),
    (CustomerName, "customer customername client clientname buyer buyername contact name billingname \
        shippingname billto soldto kunde kundenname 客户 客户名称 客户姓名 买家 收货人 姓名 客戶 客戶名稱 客戶姓名 買家 收貨人"),
    (CompanyName, "company companyname billingcompany account accountname organization firma firmenname \
        unternehmen 公司 公司名称 购货单位 公司名稱 購貨單位"),
    (Field(order::ORDERED_ON), "date orderdate orderedon orderedat ordertime orderdatetime ordertimestamp \
        orderpurchasetimestamp purchasetimestamp timestamp datetime invoicedate invoicedatetime purchasedate \
        purchasedat purchasedon dateofpurchase saledate salesdate transactiondate transactiontime createdat \
        bestelldatum datum rechnungsdatum 日期 订单日期 下单时间 下单日期 购买日期 成交日期 訂單日期 下單時間 下單日期 購買日期"),
    (Field(order::AMOUNT), "amount total ordertotal sales revenue value orderamount pricetotal grandtotal \
        totalamount totalprice totalsales totalrevenue totalspent salesamount purchaseamount transactionamount \
        amountspent netamount linetotal lineamount paymentvalue spend betrag gesamtbetrag summe umsatz 金额 总额 \
        总金额 订单金额 合计 实付金额 金額 總額 總金額 訂單金額 合計 實付金額"),
    (Quantity, "quantity qty quantityordered quantitypurchased quantitysold orderquantity orderqty unitssold \
        units pieces lineitemquantity menge anzahl 数量 件数 數量 件數"),
    (Product, "product productname producttitle item itemname itempurchased article lineitemname artikel \
        artikelname produkt 产品 产品名称 商品 商品名称 品名 產品 產品名稱 商品名稱"),
    (ProductSku, "sku stockcode productid productcode productno productnumber productsku productkey itemid \
        itemno itemcode itemnumber itemsku articleno articlenumber lineitemsku asin partnumber partno \
        materialnumber artikelnummer artikelnr 货号 产品编号 产品编码 商品编号 商品编码 物料编码 貨號 產品編號 商品編號"),
    (ProductCategory, "productcategory productcategoryname category subcategory productsubcategory itemcategory \
        productgroup productline productfamily kategorie warengruppe 类别 分类 产品类别 商品类别 类目 類別 分類 產品類別 商品類別"),
    (Field(order_line::UNIT_PRICE), "unitprice price priceeach priceperunit itemprice productprice sellingprice \
        saleprice lineitemprice einzelpreis preis 单价 价格 單價 價格"),
    (Field(order_line::DESCRIPTION), "description itemdescription linedescription beschreibung 商品描述 描述 说明 說明"),
    (Field(order_line::DISCOUNT), "discount discountpercent rabatt 折扣"),
    (Field(order::CURRENCY), "currency währung 币种 货币 幣別 貨幣"),
    (Field(order::STATUS), "status orderstatus financialstatus 状态 订单状态 狀態 訂單狀態"),
    (AddressPart(order::SHIPPING_ADDRESS, 0), "address addressline1 street shippingaddress shippingaddress1 \
        shippingstreet deliveryaddress lieferadresse 地址 收货地址 送货地址 收貨地址 送貨地址"),
    (AddressPart(order::SHIPPING_ADDRESS, 1), "city town shippingcity shipcity customercity ort stadt 城市"),
    (AddressPart(order::SHIPPING_ADDRESS, 2), "state region province stateprovince shippingprovince \
        shippingstate shipstate customerstate bundesland 省 省份 地区 地區"),
    (AddressPart(order::SHIPPING_ADDRESS, 3), "zip zipcode postalcode postcode shippingzip shippingpostalcode \
        plz postleitzahl 邮编 郵遞區號"),
    (AddressPart(order::SHIPPING_ADDRESS, 4), "country countryregion shippingcountry shipcountry \
        customercountry land 国家 國家"),
    (Field(order::PROMISED_ON), "promisedon promiseddate duedate requireddate estimateddelivery \
        orderestimateddeliverydate deliverydate liefertermin 交货日期 承诺日期 交期 交貨日期 承諾日期"),
    (Field(order::DELIVERED_ON), "deliveredon delivereddate deliveredat orderdeliveredcustomerdate shippeddate \
        shipdate lieferdatum 发货日期 送达日期 發貨日期 送達日期"),
    (Field(order::PAID_ON), "paidon paidat paymentdate paiddate 付款日期 付款日"),
    (Field(order::TAX_AMOUNT), "tax taxamount vat mwst 税额 稅額"),
    (Field(order::COST), "cost kosten 成本"),
    (Field(order::DISCOUNT_AMOUNT), "discountamount totaldiscount discounttotal discounts rabattbetrag 优惠金额 折扣金额 \
        減免金額 優惠金額 折扣金額"),
    (Field(order::CUSTOMER_REFERENCE), "reference customerreference ponumber purchaseorder 客户参考号 采购单号 客戶參考號 \
        採購單號"),
    (Field(order::CHANNEL), "channel saleschannel 渠道 通路"),
    (Field(order::NOTE), "note notes comment remark bemerkung 备注 備註"),
    (Field(common::OWNER), "owner orderowner salesperson salesrep salesrepresentative accountmanager verkäufer \
        负责人 业务员 销售员 負責人 業務員"),
];

#[rustfmt::skip]
pub(super) const PRODUCT: Names = &[
    (Field(product::SKU), "sku productcode itemnumber itemno articlenumber partnumber model code artikelnummer \
        货号 产品编号 型号 编码 貨號 產品編號 型號 編碼"),
    (Field(product::NAME), "name product productname item itemname title produkt bezeichnung 名称 产品 产品名称 商品名称 品名 \
        名稱 產品 產品名稱 商品名稱"),
    (Field(product::OTHER_NAMES), "englishname chinesename alias 英文名称 英文名稱"),
    (Field(product::CATEGORY), "category group productgroup productline kategorie warengruppe 类别 分类 产品类别 類別 分類 \
        產品類別"),
    (Field(product::TYPE), "type producttype 类型 類型"),
    (Field(product::PRICE), "price unitprice listprice preis listenpreis 价格 单价 售价 價格 單價 售價"),
    (Field(product::CURRENCY), "currency währung 币种 货币 幣別 貨幣"),
    (Field(product::COST), "cost unitcost einkaufspreis 成本 进价 進價"),
    (Field(product::UNIT), "unit unitofmeasure uom einheit 单位 單位"),
    (Field(product::TAX_RATE), "taxrate vatrate 税率 稅率"),
    (Field(product::BARCODE), "barcode ean gtin upc 条码 条形码 條碼"),
    (Field(product::COUNTRY_OF_ORIGIN), "countryoforigin origin 产地 原产国 產地 原產國"),
    (Field(product::CUSTOMS_CODE), "customscode hscode 海关编码 海關編碼"),
    (Field(product::LAUNCHED_ON), "launchedon launchdate 上市日期"),
    (Field(product::END_OF_SERVICE_ON), "endofservice endoflife 停止服务日期 停止服務日期"),
    (Field(product::DESCRIPTION), "description notes beschreibung 描述 说明 备注 說明 備註"),
    (Field(common::CREATED_AT), "created createdate createddate createdat createdon creationdate 创建时间 创建日期 建立時間 \
        建立日期"),
    (ExternalId, "id productid externalid 编号 產品id"),
];

#[rustfmt::skip]
pub(super) const DEAL: Names = &[
    (Field(deal::TITLE), "title deal dealname opportunity opportunityname name project 商机 商机名称 项目 项目名称 商機 商機名稱 \
        專案 專案名稱"),
    (CompanyName, "company companyname associatedcompany primarycompany account accountname customer \
        customername organization organizationname organisation firma 公司 公司名称 客户 客户名称 公司名稱 客戶 客戶名稱"),
    (CustomerEmail, "email contactemail 邮箱 郵箱"),
    (CustomerName, "contact contactname contactperson associatedcontact primarycontact 联系人 聯絡人"),
    (Field(deal::AMOUNT), "amount value dealvalue dealamount expectedrevenue betrag 金额 预计金额 金額 預計金額"),
    (Field(deal::CLOSE_ON), "closedate closingdate expectedclose expectedclosedate expectedclosing \
        expectedclosingdate 预计成交日期 成交日期 预计结束日期 預計成交日期"),
    (Field(deal::CLOSED_AT), "closedat closedon closeddate dateclosed actualclosedate wonat wondate wontime \
        closedtime 关闭时间 结束时间 赢单时间 结单时间 關閉時間 結束時間 成交時間"),
    (Field(deal::STAGE), "stage dealstage stagename salesstage opportunitystage phase 阶段 商机阶段 销售阶段 階段 商機階段 銷售階段"),
    (Field(deal::PIPELINE), "pipeline pipelinename salespipeline salesprocess 管道 销售管道 管線 銷售管線"),
    (Field(deal::PROBABILITY), "probability dealprobability winprobability 可能性 赢率 成交概率 贏率 成交機率"),
    (Field(deal::STATUS), "status dealstatus opportunitystatus state 状态 狀態"),
    (Field(deal::NEXT_STEP), "nextstep nextaction 下一步"),
    (Field(deal::NEXT_STEP_ON), "nextstepon nextstepdate 下一步日期"),
    (Field(deal::LOST_REASON), "lostreason lossreason 丢单原因 输单原因 失單原因"),
    (Field(deal::LOST_NOTE), "closedlostreason lostnote lostcomment"),
    (Field(deal::COMPETITOR), "competitor 竞争对手 競爭對手"),
    (Field(deal::SOURCE), "source leadsource 来源 來源"),
    (Field(deal::FORECAST_CATEGORY), "forecast forecastcategory 预测类别 預測類別"),
    (Field(deal::DESCRIPTION), "note notes description comment 备注 描述 備註"),
    (Field(common::TAGS), "tags tag 标签 標籤"),
    (Field(common::OWNER), "owner dealowner opportunityowner accountowner recordowner salesperson salesrep \
        salesrepresentative accountmanager betreuer verantwortlich zuständig 负责人 所有者 归属人 业务员 销售员 销售负责人 跟进人 負責人 \
        擁有者 業務員 業務"),
    (Field(common::CREATED_AT), "created createdate createddate createdat createdon creationdate datecreated \
        createtime dateadded addedon erstelltam angelegtam 创建时间 创建日期 建档日期 添加时间 建立時間 建立日期 建檔日期"),
    (ExternalId, "id recordid dealid opportunityid externalid 商机编号 编号 商機編號 編號"),
];

#[rustfmt::skip]
pub(super) const ACTIVITY: Names = &[
    (Field(activity::TYPE), "type activitytype tasktype tasksubtype 类型 活动类型 類型 活動類型"),
    (Field(activity::SUBJECT), "subject title topic summary tasktitle tasksubject calltitle meetingname \
        meetingtitle betreff 主题 标题 主題 標題"),
    (Field(activity::BODY), "note notes description body comment comments fullcomments tasknotes callnotes \
        meetingnotes text 备注 内容 描述 備註 內容"),
    (Field(activity::STARTS_AT), "date datum time datetime start starts startsat startdate starttime \
        startdatetime activitydate calldate meetingdate 日期 时间 开始时间 开始日期 跟进时间 時間 開始時間 開始日期 跟進時間"),
    (Field(activity::DUE_ON), "due duedate dueon deadline fällig fälligam 截止日期 到期日 到期日期"),
    (Field(activity::DONE_AT), "doneat doneon completedat completedon completeddate completeddatetime \
        completiondate datecompleted erledigtam 完成时间 完成日期 完成時間"),
    (Field(activity::ASSIGNEE), "assignee assignedto owner activityowner taskowner recordowner salesperson \
        salesrep zuständig 负责人 执行人 跟进人 負責人 執行人"),
    (Field(common::CREATED_AT), "created createdate createddate createdat createdon creationdate datecreated \
        erstelltam 创建时间 创建日期 建立時間 建立日期"),
    (Field(activity::DIRECTION), "direction calldirection 方向"),
    (Field(activity::CHANNEL), "channel 渠道 通路"),
    (Field(activity::OUTCOME), "outcome calloutcome meetingoutcome result 结果 結果"),
    (Field(activity::DURATION_MINUTES), "duration minutes 时长 分钟 時長 分鐘"),
    (Field(activity::PLACE), "place location ort 地点 地點"),
    (Field(activity::PRIORITY), "priority 优先级 優先級 優先順序"),
    (CompanyName, "company companyname associatedcompany companyaccount account accountname 公司 公司名称 客户 公司名稱 客戶"),
    (CustomerKey, "customerid customernumber customerno accountid contactid kundennummer 客户编号 客户id 客戶編號 客戶id"),
    (CustomerEmail, "email contactemail 邮箱 郵箱"),
    (CustomerName, "contact contactname associatedcontact person customer customername kunde 联系人 客户姓名 聯絡人 客戶姓名"),
    (ExternalId, "id recordid activityid taskid externalid 编号 編號"),
];
