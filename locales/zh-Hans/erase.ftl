# Erasing a record for good.
erase = 彻底抹除…
erase-act = 彻底抹除
erase-ask = 彻底抹除“{ $name }”？
erase-text = { $others ->
    [0] 此记录
   *[other] 此记录及仅属于它的 { $others } 条跟进、评价或订单明细
}将立即从服务器抹除，各设备下次连接服务器时也会抹除，全部历史（已存储的 { $changes } 项更改）一并消失。任何人都无法撤销，恢复备份也不会使其重现。没有其他记录引用的附件也一并删除。提及它的其他记录、已导出的文件和备份副本不受影响。
erase-done = 已抹除“{ $name }”
